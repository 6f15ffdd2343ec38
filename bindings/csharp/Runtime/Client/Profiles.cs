using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;
using Newtonsoft.Json;

namespace Doubletick
{
    // Profiles of users.
    public sealed partial class DoubletickClient
    {
        /// <summary>The profiles of 1 to 100 users, the own one included: those that exist, in the order given.</summary>
        public unsafe Task<IReadOnlyList<UserProfile>> GetProfilesAsync(
            IEnumerable<string> userIds, CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(new ProfileQuery { UserIds = Given.Ids(userIds, "userIds") });
            return Start("TIMProfileGetUserProfileList", JsonText.ReadList<UserProfile>, cancellationToken,
                (callback, userData) =>
                {
                    using (var json = Utf8.Encode(text))
                    {
                        return NativeMethods.TIMProfileGetUserProfileList(json.Pointer, callback, userData);
                    }
                });
        }

        [Preserve]
        [JsonObject(MemberSerialization.OptIn)]
        private sealed class ProfileQuery
        {
            [Preserve, JsonProperty("friendship_getprofilelist_param_identifier_array")]
            internal List<string> UserIds { get; set; }
        }
    }
}
