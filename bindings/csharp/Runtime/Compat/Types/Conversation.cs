using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick.Compat
{
    /// <summary>A conversation.</summary>
    [Preserve]
    public class ConvInfo
    {
        public string conv_id;
        public TIMConvType conv_type;
        public string conv_face_url;
        public ulong conv_unread_num;
        public ulong conv_active_time;
        public bool conv_is_has_lastmsg;
        public Message conv_last_msg;
        public bool conv_is_has_draft;
        public Draft conv_draft;
        public TIMReceiveMessageOpt conv_recv_opt;
        public TIMGroupType conv_group_type;
        public List<GroupAtInfo> conv_group_at_info_array;
        public bool conv_is_pinned;
        public string conv_show_name;
        public List<ulong> conv_mark_array;
        public string conv_custom_data;
        public List<string> conv_conversation_group_array;
        public ulong conv_c2c_read_timestamp;
        public ulong conv_group_read_sequence;
        public string conv_owner;
    }

    /// <summary>The input of TencentIMSDK.ConvSetDraft.</summary>
    [Preserve]
    public class DraftParam
    {
        public Message draft_msg;
        public string draft_user_define;
        public uint draft_edit_time;
    }

    /// <summary>Part of ConvInfo: what the user has begun to write, on this device alone.</summary>
    [Preserve]
    public class Draft
    {
        public Message draft_msg;
        public string draft_user_define;
        public uint draft_edit_time;
    }

    /// <summary>Part of ConvInfo: who is named by an unread message.</summary>
    [Preserve]
    public class GroupAtInfo
    {
        public ulong conv_group_at_info_seq;
        public TIMGroupAtType conv_group_at_info_at_type;
    }

    /// <summary>Element of the input of TencentIMSDK.ConvGetConvInfo.</summary>
    [Preserve]
    public class ConvParam
    {
        public string get_conversation_list_param_conv_id;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public TIMConvType get_conversation_list_param_conv_type;
    }

    /// <summary>What became of one conversation of a call about several.</summary>
    [Preserve]
    public class ConversationOperationResult
    {
        public string conversation_operation_result_conversation_id;
        public int conversation_operation_result_result_code;
        public string conversation_operation_result_result_info;
    }

    /// <summary>Which conversations of the list are meant; what is null does not matter.</summary>
    [Preserve]
    public class ConversationListFilter
    {
        public TIMConvType? conversation_list_filter_conv_type;
        public string conversation_list_filter_conversation_group;
        public TIMConversationMarkType? conversation_list_filter_mark_type;
        public bool? conversation_list_filter_has_unread_count;
        public bool? conversation_list_filter_has_group_at_info;
    }

    /// <summary>Result of TencentIMSDK.ConvGetConversationListByFilter.</summary>
    [Preserve]
    public class ConversationListResult
    {
        public List<ConvInfo> conversation_list_result_conv_list;
        public ulong conversation_list_result_next_seq;
        public bool conversation_list_result_is_finished;
    }

    /// <summary>Result of TencentIMSDK.ConvGetTotalUnreadMessageCount.</summary>
    [Preserve]
    public class GetTotalUnreadNumberResult
    {
        public int conv_get_total_unread_message_count_result_unread_count;
    }
}
