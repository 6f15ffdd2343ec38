using System.Collections.Generic;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Doubletick.Compat
{
    /// <summary>
    /// An element of a message: its type and the fields of that type. Fields of other types are not sent.
    /// </summary>
    [Preserve]
    public class Elem
    {
        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public TIMElemType elem_type;

        public string text_elem_content;
        public string custom_elem_data;
        public string custom_elem_desc;
        public string custom_elem_ext;
        public string custom_elem_sound;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public int face_elem_index;

        public string face_elem_buf;
        public string location_elem_desc;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public double location_elem_longitude;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public double location_elem_latitude;

        public string image_elem_orig_path;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public TIMImageLevel image_elem_level;

        public int image_elem_format;
        public string image_elem_orig_id;
        public int image_elem_orig_pic_height;
        public int image_elem_orig_pic_width;
        public int image_elem_orig_pic_size;
        public string image_elem_thumb_id;
        public int image_elem_thumb_pic_height;
        public int image_elem_thumb_pic_width;
        public int image_elem_thumb_pic_size;
        public string image_elem_large_id;
        public int image_elem_large_pic_height;
        public int image_elem_large_pic_width;
        public int image_elem_large_pic_size;
        public string image_elem_orig_url;
        public string image_elem_thumb_url;
        public string image_elem_large_url;
        public int image_elem_task_id;
        public string sound_elem_file_path;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public int sound_elem_file_size;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public int sound_elem_file_time;

        public string sound_elem_file_id;
        public int sound_elem_business_id;
        public string sound_elem_url;
        public int sound_elem_task_id;
        public string video_elem_video_type;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public uint video_elem_video_size;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public uint video_elem_video_duration;

        public string video_elem_video_path;
        public string video_elem_video_id;
        public int video_elem_business_id;
        public string video_elem_video_url;
        public string video_elem_image_type;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public uint video_elem_image_size;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public uint video_elem_image_width;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public uint video_elem_image_height;

        public string video_elem_image_path;
        public string video_elem_image_id;
        public string video_elem_image_url;
        public uint video_elem_task_id;
        public string file_elem_file_path;
        public string file_elem_file_name;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public int file_elem_file_size;

        public string file_elem_file_id;
        public int file_elem_business_id;
        public string file_elem_url;
        public int file_elem_task_id;
        public string merge_elem_title;
        public List<string> merge_elem_abstract_array;
        public string merge_elem_compatible_text;
        public List<Message> merge_elem_message_array;
        public bool merge_elem_layer_over_limit;
        public string merge_elem_relay_pb_key;
        public string merge_elem_relay_json_key;
        public string merge_elem_relay_buffer;
        public TIMGroupTipType group_tips_elem_tip_type;
        public TIMGroupJoinType group_tips_elem_join_type;
        public string group_tips_elem_op_user;
        public string group_tips_elem_group_id;
        public List<string> group_tips_elem_user_array;
        public List<GroupTipGroupChangeInfo> group_tips_elem_group_change_info_array;
        public List<GroupTipMemberChangeInfo> group_tips_elem_member_change_info_array;
        public UserProfile group_tips_elem_op_user_info;
        public GroupMemberInfo group_tips_elem_op_group_memberinfo;
        public List<UserProfile> group_tips_elem_changed_user_info_array;
        public List<GroupMemberInfo> group_tips_elem_changed_group_memberinfo_array;
        public uint group_tips_elem_member_num;
        public string group_tips_elem_platform;
        public List<GroupTipMemberMarkChangeInfo> group_tips_elem_member_mark_info_array;
        public JToken group_tips_elem_pinned_message_list;
        public string group_tips_elem_group_name;
        public uint group_tips_elem_time;
        public TIMGroupReportType group_report_elem_report_type;
        public string group_report_elem_group_id;
        public string group_report_elem_op_user;
        public string group_report_elem_msg;
        public string group_report_elem_user_data;
        public UserProfile group_report_elem_op_user_info;
        public GroupMemberInfo group_report_elem_op_group_memberinfo;
        public string group_report_elem_platform;
        public uint group_report_elem_shut_up_time;
        public TIMReceiveMessageOpt group_report_elem_group_message_receive_option;
        public string group_report_elem_group_name;
    }
}
