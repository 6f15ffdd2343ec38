using System.Collections.Generic;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Doubletick
{
    /// <summary>One part of a message. The classes below are its kinds.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public abstract class MessageElement
    {
        internal MessageElement(ElementType type)
        {
            Type = type;
        }

        /// <summary>The kind.</summary>
        [Preserve, JsonProperty("elem_type", Order = -2)]
        public ElementType Type { get; internal set; }

        /// <summary>Keys of the JSON that have no property here; they come in and go out unchanged.</summary>
        [Preserve, JsonExtensionData]
        public IDictionary<string, JToken> Extra { get; set; }
    }

    /// <summary>A text.</summary>
    [Preserve]
    public sealed class TextElement : MessageElement
    {
        /// <summary>An element without a text.</summary>
        [Preserve]
        public TextElement() : base(ElementType.Text)
        {
        }

        /// <summary>An element with this text.</summary>
        public TextElement(string text) : this()
        {
            Text = text;
        }

        /// <summary>The text.</summary>
        [Preserve, JsonProperty("text_elem_content")]
        public string Text { get; set; }
    }

    /// <summary>Data of the application.</summary>
    [Preserve]
    public sealed class CustomElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public CustomElement() : base(ElementType.Custom)
        {
        }

        /// <summary>The data, as text.</summary>
        [Preserve, JsonProperty("custom_elem_data")]
        public string Data { get; set; }

        /// <summary>A description.</summary>
        [Preserve, JsonProperty("custom_elem_desc")]
        public string Description { get; set; }

        /// <summary>More data.</summary>
        [Preserve, JsonProperty("custom_elem_ext")]
        public string Extension { get; set; }

        /// <summary>The name of a sound.</summary>
        [Preserve, JsonProperty("custom_elem_sound")]
        public string Sound { get; set; }
    }

    /// <summary>A face (a sticker) by number.</summary>
    [Preserve]
    public sealed class FaceElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public FaceElement() : base(ElementType.Face)
        {
        }

        /// <summary>The number.</summary>
        [Preserve, JsonProperty("face_elem_index")]
        public int Index { get; set; }

        /// <summary>Data of the application.</summary>
        [Preserve, JsonProperty("face_elem_buf")]
        public string Data { get; set; }
    }

    /// <summary>A place.</summary>
    [Preserve]
    public sealed class LocationElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public LocationElement() : base(ElementType.Location)
        {
        }

        /// <summary>What it is.</summary>
        [Preserve, JsonProperty("location_elem_desc")]
        public string Description { get; set; }

        /// <summary>Degrees east.</summary>
        [Preserve, JsonProperty("location_elem_longitude")]
        public double Longitude { get; set; }

        /// <summary>Degrees north.</summary>
        [Preserve, JsonProperty("location_elem_latitude")]
        public double Latitude { get; set; }
    }

    /// <summary>Several messages as one.</summary>
    [Preserve]
    public sealed class MergedElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public MergedElement() : base(ElementType.Merged)
        {
        }

        /// <summary>The title.</summary>
        [Preserve, JsonProperty("merge_elem_title")]
        public string Title { get; set; }

        /// <summary>One line per message.</summary>
        [Preserve, JsonProperty("merge_elem_abstract_array")]
        public List<string> Abstracts { get; private set; } = new List<string>();

        /// <summary>What an application shows that does not know merged messages.</summary>
        [Preserve, JsonProperty("merge_elem_compatible_text")]
        public string CompatibleText { get; set; }

        /// <summary>The messages.</summary>
        [Preserve, JsonProperty("merge_elem_message_array")]
        public List<Message> Messages { get; private set; } = new List<Message>();

        /// <summary>Whether they were nested too deep to be kept.</summary>
        [Preserve, JsonProperty("merge_elem_layer_over_limit", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsLayerOverLimit { get; internal set; }
    }

    /// <summary>News of the service about groups, from the sender @TIM#SYSTEM.</summary>
    [Preserve]
    public sealed class GroupReportElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public GroupReportElement() : base(ElementType.GroupReport)
        {
        }

        /// <summary>The kind of news, a number of enum TIMGroupReportType; 5: the group was dissolved.</summary>
        [Preserve, JsonProperty("group_report_elem_report_type")]
        public int ReportType { get; internal set; }

        /// <summary>The group.</summary>
        [Preserve, JsonProperty("group_report_elem_group_id")]
        public string GroupId { get; internal set; }

        /// <summary>The name of the group.</summary>
        [Preserve, JsonProperty("group_report_elem_group_name")]
        public string GroupName { get; internal set; }

        /// <summary>Who did it.</summary>
        [Preserve, JsonProperty("group_report_elem_op_user")]
        public string OperatorId { get; internal set; }

        /// <summary>A text.</summary>
        [Preserve, JsonProperty("group_report_elem_msg")]
        public string Text { get; internal set; }
    }

    /// <summary>An element of a kind that this version does not know; its keys are in <see cref="MessageElement.Extra"/>.</summary>
    [Preserve]
    public sealed class UnknownElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public UnknownElement() : base(ElementType.Unknown)
        {
        }
    }
}
