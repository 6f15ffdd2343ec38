using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Doubletick.Interop
{
    /// <summary>
    /// Documents of the C API and objects. The settings are complete and of our own: JsonConvert.DefaultSettings of the
    /// application have no effect here.
    /// </summary>
    internal static class JsonText
    {
        // The library nests no deeper than this.
        private const int MaxDepth = 512;

        private static readonly JsonSerializerSettings Settings = new JsonSerializerSettings
        {
            NullValueHandling = NullValueHandling.Ignore,
            MissingMemberHandling = MissingMemberHandling.Ignore,
            // A text that looks like a date stays the text that it is.
            DateParseHandling = DateParseHandling.None,
            Culture = CultureInfo.InvariantCulture,
            MaxDepth = MaxDepth,
            Converters = new List<JsonConverter> { new ElementConverter() },
        };

        internal static string Write(object value)
        {
            var text = new StringBuilder(256);
            using (var writer = new JsonTextWriter(new StringWriter(text, CultureInfo.InvariantCulture)))
            {
                writer.Formatting = Formatting.None;
                New().Serialize(writer, value);
            }
            return text.ToString();
        }

        internal static T Read<T>(string json)
        {
            using (var reader = new JsonTextReader(new StringReader(json)))
            {
                reader.DateParseHandling = DateParseHandling.None;
                reader.MaxDepth = MaxDepth;
                return New().Deserialize<T>(reader);
            }
        }

        /// <summary>An array; "" is an empty one.</summary>
        internal static IReadOnlyList<T> ReadList<T>(string json)
        {
            return (json.Length == 0 ? null : Read<List<T>>(json)) ?? new List<T>();
        }

        // One per document: nothing says that one may serve several threads at once. What is costly about it, the
        // contracts of the types, is cached elsewhere.
        private static JsonSerializer New()
        {
            return JsonSerializer.Create(Settings);
        }

        /// <summary>
        /// Never called. IL2CPP compiles generic types over value types only where it sees them in code, and the JSON
        /// reader makes these by reflection.
        /// </summary>
        [Preserve]
        internal static void KeepGenerics()
        {
            GC.KeepAlive(new List<ulong>());
            GC.KeepAlive(new List<GroupType>());
            GC.KeepAlive(new List<ElementType>());
            GC.KeepAlive(new Dictionary<string, JToken>());
            GC.KeepAlive(new ulong?(0));
            GC.KeepAlive(new uint?(0));
            GC.KeepAlive(new long?(0));
            GC.KeepAlive(new bool?(false));
            GC.KeepAlive(new ConversationId?(default(ConversationId)));
            GC.KeepAlive(new ConversationMarks?(default(ConversationMarks)));
            GC.KeepAlive(new ConversationType?(default(ConversationType)));
            GC.KeepAlive(new LogLevel?(LogLevel.Info));
            GC.KeepAlive(new GroupType?(GroupType.Work));
            GC.KeepAlive(new MessagePriority?(MessagePriority.Normal));
            GC.KeepAlive(new GroupAddOption?(GroupAddOption.Any));
            GC.KeepAlive(new MemberRole?(MemberRole.Member));
            GC.KeepAlive(new ReceiveOption?(ReceiveOption.Receive));
            GC.KeepAlive(new Gender?(Gender.Unknown));
            GC.KeepAlive(new AddPermission?(AddPermission.Unknown));
        }

        /// <summary>Makes the class of an element from its elem_type. Writing needs no help.</summary>
        private sealed class ElementConverter : JsonConverter
        {
            public override bool CanWrite
            {
                get { return false; }
            }

            public override bool CanConvert(Type type)
            {
                return type == typeof(MessageElement);
            }

            public override object ReadJson(JsonReader reader, Type type, object existing, JsonSerializer serializer)
            {
                if (reader.TokenType == JsonToken.Null)
                {
                    return null;
                }
                var json = JObject.Load(reader);
                var kind = json["elem_type"];
                var number = kind != null && kind.Type == JTokenType.Integer ? (long)kind : (long)ElementType.Unknown;
                var element = New((ElementType)number);
                using (var inner = json.CreateReader())
                {
                    // Newtonsoft 13 gives a new reader a limit of 64, where older ones have none.
                    inner.MaxDepth = MaxDepth;
                    serializer.Populate(inner, element);
                }
                return element;
            }

            public override void WriteJson(JsonWriter writer, object value, JsonSerializer serializer)
            {
                throw new NotSupportedException();
            }

            private static MessageElement New(ElementType type)
            {
                switch (type)
                {
                    case ElementType.Text: return new TextElement();
                    case ElementType.Image: return new ImageElement();
                    case ElementType.Sound: return new SoundElement();
                    case ElementType.Custom: return new CustomElement();
                    case ElementType.File: return new FileElement();
                    case ElementType.GroupTip: return new GroupTip();
                    case ElementType.Face: return new FaceElement();
                    case ElementType.Location: return new LocationElement();
                    case ElementType.GroupReport: return new GroupReportElement();
                    case ElementType.Video: return new VideoElement();
                    case ElementType.Merged: return new MergedElement();
                    default: return new UnknownElement();
                }
            }
        }
    }
}
