using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>Input of TencentIMSDK.MsgSearchLocalMessages.</summary>
    [Preserve]
    public class MessageSearchParam
    {
        /// <summary>At most 5; may be null where senders or types are named.</summary>
        public List<string> msg_search_param_keyword_array;

        public List<TIMElemType> msg_search_param_message_type_array;
        public string msg_search_param_conv_id;

        /// <summary>kTIMConv_Invalid: in all conversations.</summary>
        public TIMConvType msg_search_param_conv_type;

        public ulong msg_search_param_search_time_position;
        public ulong msg_search_param_search_time_period;
        public uint msg_search_param_page_index;
        public uint msg_search_param_page_size;
        public TIMKeywordListMatchType msg_search_param_keyword_list_match_type;
        public List<string> msg_search_param_send_identifier_array;

        /// <summary>Of the vendor's search in the cloud.</summary>
        public uint msg_search_param_search_count;

        /// <summary>Of the vendor's search in the cloud.</summary>
        public string msg_search_param_search_cursor;
    }

    /// <summary>Result of TencentIMSDK.MsgSearchLocalMessages.</summary>
    [Preserve]
    public class MessageSearchResult
    {
        /// <summary>In one conversation: how many messages. In all: how many conversations have one.</summary>
        public uint msg_search_result_total_count;

        public List<MessageSearchResultItem> msg_search_result_item_array;

        /// <summary>Of the vendor's search in the cloud.</summary>
        public string msg_search_result_search_cursor;
    }

    /// <summary>Part of MessageSearchResult: what was found in one conversation.</summary>
    [Preserve]
    public class MessageSearchResultItem
    {
        public string msg_search_result_item_conv_id;
        public TIMConvType msg_search_result_item_conv_type;
        public uint msg_search_result_item_total_message_count;

        /// <summary>Where all conversations were searched: the message where there is just one, and none where there are more.</summary>
        public List<Message> msg_search_result_item_message_array;
    }
}
