using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>A field of the application's own: a name and a text.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    internal sealed class ProfileField
    {
        [Preserve, JsonProperty("user_profile_custom_string_info_key")]
        internal string Key { get; set; }

        [Preserve, JsonProperty("user_profile_custom_string_info_value")]
        internal string Value { get; set; }

        internal static Dictionary<string, string> ToDictionary(List<ProfileField> fields)
        {
            var all = new Dictionary<string, string>();
            foreach (var field in fields ?? new List<ProfileField>())
            {
                all[field.Key ?? ""] = field.Value;
            }
            return all;
        }

        internal static List<ProfileField> FromDictionary(IDictionary<string, string> all)
        {
            if (all == null)
            {
                return null;
            }
            var fields = new List<ProfileField>();
            foreach (var pair in all)
            {
                fields.Add(new ProfileField { Key = pair.Key, Value = pair.Value });
            }
            return fields;
        }
    }

    /// <summary>A user.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class UserProfile
    {
        /// <summary>The id.</summary>
        [Preserve, JsonProperty("user_profile_identifier")]
        public string UserId { get; internal set; }

        /// <summary>The nickname.</summary>
        [Preserve, JsonProperty("user_profile_nick_name")]
        public string NickName { get; internal set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("user_profile_face_url")]
        public string FaceUrl { get; internal set; }

        /// <summary>The gender.</summary>
        [Preserve, JsonProperty("user_profile_gender")]
        public Gender Gender { get; internal set; }

        /// <summary>A line of the user's own.</summary>
        [Preserve, JsonProperty("user_profile_self_signature")]
        public string Signature { get; internal set; }

        /// <summary>Whether others may add the user as a friend.</summary>
        [Preserve, JsonProperty("user_profile_add_permission")]
        public AddPermission AddPermission { get; internal set; }

        /// <summary>Where the user is.</summary>
        [Preserve, JsonProperty("user_profile_location")]
        public string Location { get; internal set; }

        /// <summary>A number of the application.</summary>
        [Preserve, JsonProperty("user_profile_language")]
        public uint Language { get; internal set; }

        /// <summary>The birthday as a number, e.g. 20001231.</summary>
        [Preserve, JsonProperty("user_profile_birthday")]
        public uint Birthday { get; internal set; }

        /// <summary>A number of the application.</summary>
        [Preserve, JsonProperty("user_profile_level")]
        public uint Level { get; internal set; }

        /// <summary>A number of the application.</summary>
        [Preserve, JsonProperty("user_profile_role")]
        public uint Role { get; internal set; }

        /// <summary>Fields of the application.</summary>
        public IReadOnlyDictionary<string, string> CustomFields
        {
            get { return ProfileField.ToDictionary(Fields); }
        }

        [Preserve, JsonProperty("user_profile_custom_string_array")]
        internal List<ProfileField> Fields { get; set; }
    }

    /// <summary>A change of the own profile: what is null stays.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class ProfileChange
    {
        /// <summary>The nickname.</summary>
        [Preserve, JsonProperty("user_profile_item_nick_name")]
        public string NickName { get; set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("user_profile_item_face_url")]
        public string FaceUrl { get; set; }

        /// <summary>The gender.</summary>
        [Preserve, JsonProperty("user_profile_item_gender")]
        public Gender? Gender { get; set; }

        /// <summary>A line of the user's own.</summary>
        [Preserve, JsonProperty("user_profile_item_self_signature")]
        public string Signature { get; set; }

        /// <summary>Whether others may add the user as a friend.</summary>
        [Preserve, JsonProperty("user_profile_item_add_permission")]
        public AddPermission? AddPermission { get; set; }

        /// <summary>Where the user is.</summary>
        [Preserve, JsonProperty("user_profile_item_location")]
        public string Location { get; set; }

        /// <summary>A number of the application.</summary>
        [Preserve, JsonProperty("user_profile_item_language")]
        public uint? Language { get; set; }

        /// <summary>The birthday as a number, e.g. 20001231.</summary>
        [Preserve, JsonProperty("user_profile_item_birthday")]
        public uint? Birthday { get; set; }

        /// <summary>A number of the application.</summary>
        [Preserve, JsonProperty("user_profile_item_level")]
        public uint? Level { get; set; }

        /// <summary>A number of the application.</summary>
        [Preserve, JsonProperty("user_profile_item_role")]
        public uint? Role { get; set; }

        /// <summary>Fields of the application; those that are not named stay.</summary>
        public IDictionary<string, string> CustomFields { get; set; }

        [Preserve, JsonProperty("user_profile_item_custom_string_array")]
        internal List<ProfileField> Fields
        {
            get { return ProfileField.FromDictionary(CustomFields); }
        }
    }
}
