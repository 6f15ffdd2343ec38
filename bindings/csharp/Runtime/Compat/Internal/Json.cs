using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using Doubletick.Interop;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace Doubletick.Compat
{
    /// <summary>Documents of the C API as objects, and back.</summary>
    internal static class Json
    {
        // The C API's limit of nesting.
        private const int Depth = 512;

        private static readonly JsonSerializer Serializer = Make(null);

        // A value that does not fit its field leaves the field empty; the rest of the document counts.
        private static readonly JsonSerializer Lenient = Make((sender, arguments) =>
        {
            Faults.Report(arguments.ErrorContext.Error);
            arguments.ErrorContext.Handled = true;
        });

        /// <summary>An object as a document for a native call; null is the document null.</summary>
        internal static string Write(object value)
        {
            using (var text = new StringWriter(CultureInfo.InvariantCulture))
            {
                using (var writer = new JsonTextWriter(text))
                {
                    Serializer.Serialize(writer, value);
                }
                return text.ToString();
            }
        }

        /// <summary>
        /// A document as an object; "" is none, and so is one that cannot be read at all, which is reported: whoever
        /// waits for an answer gets one.
        /// </summary>
        internal static T Read<T>(string json)
        {
            if (string.IsNullOrEmpty(json))
            {
                return default(T);
            }
            try
            {
                using (var reader = Reader(json))
                {
                    return Serializer.Deserialize<T>(reader);
                }
            }
            catch (Exception)
            {
                // Not only JsonException: older readers let a number that overflows through as what it is.
                return ReadLeniently<T>(json);
            }
        }

        private static T ReadLeniently<T>(string json)
        {
            try
            {
                // Only a reader over tokens finds its place again behind a value that does not fit.
                using (var reader = Reader(json))
                {
                    return JToken.ReadFrom(reader).ToObject<T>(Lenient);
                }
            }
            catch (Exception exception)
            {
                Faults.Report(exception);
                return default(T);
            }
        }

        /// <summary>
        /// Never called. IL2CPP compiles generic types over values only where it sees them in code, and the JSON reader
        /// makes those of the documents' fields by reflection. The ones that both faces have stand in
        /// <see cref="JsonText"/>.
        /// </summary>
        [Preserve]
        internal static void KeepGenerics()
        {
            GC.KeepAlive(new List<TIMElemType>());
            GC.KeepAlive(new List<TIMGroupType>());
            GC.KeepAlive(new int?(0));
            GC.KeepAlive(new TIMAndroidOfflinePushNotifyMode?(default(TIMAndroidOfflinePushNotifyMode)));
            GC.KeepAlive(new TIMConvType?(default(TIMConvType)));
            GC.KeepAlive(new TIMConversationMarkType?(default(TIMConversationMarkType)));
            GC.KeepAlive(new TIMGenderType?(default(TIMGenderType)));
            GC.KeepAlive(new TIMGroupAddOption?(default(TIMGroupAddOption)));
            GC.KeepAlive(new TIMGroupGetInfoFlag?(default(TIMGroupGetInfoFlag)));
            GC.KeepAlive(new TIMGroupMemberInfoFlag?(default(TIMGroupMemberInfoFlag)));
            GC.KeepAlive(new TIMGroupMemberRole?(default(TIMGroupMemberRole)));
            GC.KeepAlive(new TIMGroupMemberRoleFlag?(default(TIMGroupMemberRoleFlag)));
            GC.KeepAlive(new TIMGroupType?(default(TIMGroupType)));
            GC.KeepAlive(new TIMLogLevel?(default(TIMLogLevel)));
            GC.KeepAlive(new TIMMsgPriority?(default(TIMMsgPriority)));
            GC.KeepAlive(new TIMMsgStatus?(default(TIMMsgStatus)));
            GC.KeepAlive(new TIMOfflinePushFlag?(default(TIMOfflinePushFlag)));
            GC.KeepAlive(new TIMPlatform?(default(TIMPlatform)));
            GC.KeepAlive(new TIMProfileAddPermission?(default(TIMProfileAddPermission)));
            GC.KeepAlive(new TIMReceiveMessageOpt?(default(TIMReceiveMessageOpt)));
        }

        private static JsonTextReader Reader(string json)
        {
            return new JsonTextReader(new StringReader(json))
            {
                DateParseHandling = DateParseHandling.None,
                MaxDepth = Depth
            };
        }

        // Not by JsonConvert: an application may have changed its default settings.
        private static JsonSerializer Make(EventHandler<Newtonsoft.Json.Serialization.ErrorEventArgs> error)
        {
            return JsonSerializer.Create(new JsonSerializerSettings
            {
                ContractResolver = new Fields(),
                NullValueHandling = NullValueHandling.Ignore,
                DefaultValueHandling = DefaultValueHandling.Ignore,
                DateParseHandling = DateParseHandling.None,
                MaxDepth = Depth,
                Error = error
            });
        }

        /// <summary>Leaves out the fields of an element that belong to other types of elements.</summary>
        private sealed class Fields : DefaultContractResolver
        {
            protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization serialization)
            {
                var property = base.CreateProperty(member, serialization);
                if (member.DeclaringType == typeof(Elem) && member.Name != "elem_type")
                {
                    var name = member.Name;
                    property.ShouldSerialize = elem =>
                    {
                        var prefix = Prefix(((Elem)elem).elem_type);
                        return prefix != null && name.StartsWith(prefix, StringComparison.Ordinal);
                    };
                }
                return property;
            }

            private static string Prefix(TIMElemType type)
            {
                switch (type)
                {
                    case TIMElemType.kTIMElem_Text: return "text_elem_";
                    case TIMElemType.kTIMElem_Image: return "image_elem_";
                    case TIMElemType.kTIMElem_Sound: return "sound_elem_";
                    case TIMElemType.kTIMElem_Custom: return "custom_elem_";
                    case TIMElemType.kTIMElem_File: return "file_elem_";
                    case TIMElemType.kTIMElem_GroupTips: return "group_tips_elem_";
                    case TIMElemType.kTIMElem_Face: return "face_elem_";
                    case TIMElemType.kTIMElem_Location: return "location_elem_";
                    case TIMElemType.kTIMElem_GroupReport: return "group_report_elem_";
                    case TIMElemType.kTIMElem_Video: return "video_elem_";
                    case TIMElemType.kTIMElem_Merge: return "merge_elem_";
                    default: return null;
                }
            }
        }
    }
}
