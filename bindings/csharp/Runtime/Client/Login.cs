using System;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    // Login: who uses this process.
    public sealed partial class DoubletickClient
    {
        /// <summary>
        /// The user who is logged in (or logging in); "" when nobody is, or this client is not initialised.
        /// </summary>
        public unsafe string LoginUserId
        {
            get
            {
                var buffer = stackalloc byte[Utf8.BufferBytes];
                buffer[0] = 0;
                if (IsInitialized)
                {
                    NativeMethods.TIMGetLoginUserID(buffer);
                }
                return Utf8.Decode(buffer);
            }
        }

        /// <summary>Whether someone is logged in; LoggedOut also while this client is not initialised.</summary>
        public LoginStatus LoginStatus
        {
            get { return IsInitialized ? (LoginStatus)NativeMethods.TIMGetLoginStatus() : LoginStatus.LoggedOut; }
        }

        /// <summary>
        /// Logs a user in; the account is made at its first login. Add handlers of events before: what was missed while
        /// logged out arrives right after it.
        /// </summary>
        /// <param name="userId">1 to 32 bytes of printable ASCII.</param>
        /// <param name="userSig">The credential (UserSig) that your own server made.</param>
        /// <param name="cancellationToken">Ends the waiting; the login may have taken place all the same.</param>
        public unsafe Task LoginAsync(
            string userId, string userSig, CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(userId, "userId");
            Given.NotNull(userSig, "userSig");
            return Start("TIMLogin", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var user = Utf8.Encode(userId))
                using (var sig = Utf8.Encode(userSig))
                {
                    return NativeMethods.TIMLogin(user.Pointer, sig.Pointer, callback, userData);
                }
            });
        }

        /// <summary>Logs the user out.</summary>
        public unsafe Task LogoutAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            return Start(
                "TIMLogout", Nothing, cancellationToken, (callback, userData) => NativeMethods.TIMLogout(callback, userData));
        }
    }
}
