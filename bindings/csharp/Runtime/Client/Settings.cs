using System;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    // Settings of the service: what the vendor has in its console.
    public sealed partial class DoubletickClient
    {
        /// <summary>The settings.</summary>
        public unsafe Task<ServiceSettings> GetSettingsAsync(
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Start("DTGetSettings", JsonText.Read<ServiceSettings>, cancellationToken,
                (callback, userData) => NativeMethods.DTGetSettings(callback, userData));
        }

        /// <summary>
        /// Changes settings; what is null stays. They hold at once and for everyone; over the network only
        /// administrators of the service may (10007). The answer is all of them as they are now.
        /// </summary>
        public unsafe Task<ServiceSettings> SetSettingsAsync(
            ServiceSettings change, CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(Given.NotNull(change, "change"));
            return Start("DTSetSettings", JsonText.Read<ServiceSettings>, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.DTSetSettings(json.Pointer, callback, userData);
                }
            });
        }
    }
}
