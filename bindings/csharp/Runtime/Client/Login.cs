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
    }
}
