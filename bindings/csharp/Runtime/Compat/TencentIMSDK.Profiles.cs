using System.Collections.Generic;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Profiles of users.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>Asks for the profiles of 1 to 100 users, the own one included.</summary>
        public static TIMResult ProfileGetUserProfileList(
            FriendShipGetProfileListParam json_get_user_profile_list_param, ValueCallback<List<UserProfile>> callback)
        {
            return ProfileGetUserProfileList(
                json_get_user_profile_list_param, Answer.Of("ProfileGetUserProfileList", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult ProfileGetUserProfileList(
            FriendShipGetProfileListParam json_get_user_profile_list_param, ValueCallback<string> callback)
        {
            return ProfileGetUserProfileList(
                json_get_user_profile_list_param, Answer.Of("ProfileGetUserProfileList", callback));
        }

        private static TIMResult ProfileGetUserProfileList(
            FriendShipGetProfileListParam json_get_user_profile_list_param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(json_get_user_profile_list_param),
                (text, cb, data) => NativeMethods.TIMProfileGetUserProfileList(text, cb, data));
        }

        /// <summary>Changes the own profile.</summary>
        public static TIMResult ProfileModifySelfUserProfile(
            UserProfileItem json_modify_self_user_profile_param, NullValueCallback callback)
        {
            return ProfileModifySelfUserProfile(
                json_modify_self_user_profile_param, Answer.Of("ProfileModifySelfUserProfile", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult ProfileModifySelfUserProfile(
            UserProfileItem json_modify_self_user_profile_param, ValueCallback<string> callback)
        {
            return ProfileModifySelfUserProfile(
                json_modify_self_user_profile_param, Answer.Of("ProfileModifySelfUserProfile", callback));
        }

        private static TIMResult ProfileModifySelfUserProfile(
            UserProfileItem json_modify_self_user_profile_param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(json_modify_self_user_profile_param),
                (text, cb, data) => NativeMethods.TIMProfileModifySelfUserProfile(text, cb, data));
        }
    }
}
