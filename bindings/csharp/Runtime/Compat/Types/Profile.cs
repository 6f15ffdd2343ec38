using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>A user.</summary>
    [Preserve]
    public class UserProfile
    {
        public string user_profile_identifier;
        public string user_profile_nick_name;
        public TIMGenderType user_profile_gender;
        public string user_profile_face_url;
        public string user_profile_friend_remark;
        public string user_profile_self_signature;
        public TIMProfileAddPermission user_profile_add_permission;
        public string user_profile_location;
        public uint user_profile_language;
        public uint user_profile_birthday;
        public uint user_profile_level;
        public uint user_profile_role;
        public List<UserProfileCustemStringInfo> user_profile_custom_string_array;
    }

    /// <summary>Input of TencentIMSDK.ProfileModifySelfUserProfile; what is null stays.</summary>
    [Preserve]
    public class UserProfileItem
    {
        public string user_profile_item_nick_name;
        public TIMGenderType? user_profile_item_gender;
        public string user_profile_item_face_url;
        public string user_profile_item_self_signature;
        public TIMProfileAddPermission? user_profile_item_add_permission;
        public string user_profile_item_location;
        public uint? user_profile_item_language;
        public uint? user_profile_item_birthday;
        public uint? user_profile_item_level;
        public uint? user_profile_item_role;
        public List<UserProfileCustemStringInfo> user_profile_item_custom_string_array;
    }

    /// <summary>A field of the application's own in a profile.</summary>
    [Preserve]
    public class UserProfileCustemStringInfo
    {
        public string user_profile_custom_string_info_key;
        public string user_profile_custom_string_info_value;
    }

    /// <summary>Input of TencentIMSDK.ProfileGetUserProfileList.</summary>
    [Preserve]
    public class FriendShipGetProfileListParam
    {
        public List<string> friendship_getprofilelist_param_identifier_array;
        public bool? friendship_getprofilelist_param_force_update;
    }
}
