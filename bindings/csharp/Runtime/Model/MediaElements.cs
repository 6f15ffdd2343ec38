using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>An image. Nothing is uploaded: the fields are stored and delivered as they are given.</summary>
    [Preserve]
    public sealed class ImageElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public ImageElement() : base(ElementType.Image)
        {
        }

        /// <summary>The file on the sender's device.</summary>
        [Preserve, JsonProperty("image_elem_orig_path")]
        public string Path { get; set; }

        /// <summary>0: as it is, 1: compressed, 2: high quality.</summary>
        [Preserve, JsonProperty("image_elem_level")]
        public int Level { get; set; }

        /// <summary>The format, a number of the application.</summary>
        [Preserve, JsonProperty("image_elem_format", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public int Format { get; set; }

        /// <summary>Where the image is.</summary>
        [Preserve, JsonProperty("image_elem_orig_url")]
        public string Url { get; set; }

        /// <summary>Where a small one is.</summary>
        [Preserve, JsonProperty("image_elem_thumb_url")]
        public string ThumbnailUrl { get; set; }

        /// <summary>Where a large one is.</summary>
        [Preserve, JsonProperty("image_elem_large_url")]
        public string LargeUrl { get; set; }

        /// <summary>Width in pixels.</summary>
        [Preserve, JsonProperty("image_elem_orig_pic_width", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public int Width { get; set; }

        /// <summary>Height in pixels.</summary>
        [Preserve, JsonProperty("image_elem_orig_pic_height", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public int Height { get; set; }

        /// <summary>Size in bytes.</summary>
        [Preserve, JsonProperty("image_elem_orig_pic_size", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public int Size { get; set; }
    }

    /// <summary>A recording. Nothing is uploaded: the fields are stored and delivered as they are given.</summary>
    [Preserve]
    public sealed class SoundElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public SoundElement() : base(ElementType.Sound)
        {
        }

        /// <summary>The file on the sender's device.</summary>
        [Preserve, JsonProperty("sound_elem_file_path")]
        public string Path { get; set; }

        /// <summary>Size in bytes.</summary>
        [Preserve, JsonProperty("sound_elem_file_size")]
        public int Size { get; set; }

        /// <summary>Length in seconds.</summary>
        [Preserve, JsonProperty("sound_elem_file_time")]
        public int Seconds { get; set; }

        /// <summary>Where it is.</summary>
        [Preserve, JsonProperty("sound_elem_url")]
        public string Url { get; set; }
    }

    /// <summary>A file. Nothing is uploaded: the fields are stored and delivered as they are given.</summary>
    [Preserve]
    public sealed class FileElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public FileElement() : base(ElementType.File)
        {
        }

        /// <summary>The file on the sender's device.</summary>
        [Preserve, JsonProperty("file_elem_file_path")]
        public string Path { get; set; }

        /// <summary>Its name.</summary>
        [Preserve, JsonProperty("file_elem_file_name")]
        public string Name { get; set; }

        /// <summary>Size in bytes.</summary>
        [Preserve, JsonProperty("file_elem_file_size")]
        public int Size { get; set; }

        /// <summary>Where it is.</summary>
        [Preserve, JsonProperty("file_elem_url")]
        public string Url { get; set; }
    }

    /// <summary>A video. Nothing is uploaded: the fields are stored and delivered as they are given.</summary>
    [Preserve]
    public sealed class VideoElement : MessageElement
    {
        /// <summary>An empty element.</summary>
        [Preserve]
        public VideoElement() : base(ElementType.Video)
        {
        }

        /// <summary>The format of the video, e.g. mp4.</summary>
        [Preserve, JsonProperty("video_elem_video_type")]
        public string VideoFormat { get; set; }

        /// <summary>Size in bytes.</summary>
        [Preserve, JsonProperty("video_elem_video_size")]
        public uint VideoSize { get; set; }

        /// <summary>Length in seconds.</summary>
        [Preserve, JsonProperty("video_elem_video_duration")]
        public uint Seconds { get; set; }

        /// <summary>The file on the sender's device.</summary>
        [Preserve, JsonProperty("video_elem_video_path")]
        public string VideoPath { get; set; }

        /// <summary>Where it is.</summary>
        [Preserve, JsonProperty("video_elem_video_url")]
        public string VideoUrl { get; set; }

        /// <summary>The format of the cover, e.g. png.</summary>
        [Preserve, JsonProperty("video_elem_image_type")]
        public string CoverFormat { get; set; }

        /// <summary>Size in bytes.</summary>
        [Preserve, JsonProperty("video_elem_image_size")]
        public uint CoverSize { get; set; }

        /// <summary>Width in pixels.</summary>
        [Preserve, JsonProperty("video_elem_image_width")]
        public uint CoverWidth { get; set; }

        /// <summary>Height in pixels.</summary>
        [Preserve, JsonProperty("video_elem_image_height")]
        public uint CoverHeight { get; set; }

        /// <summary>The file of the cover on the sender's device.</summary>
        [Preserve, JsonProperty("video_elem_image_path")]
        public string CoverPath { get; set; }

        /// <summary>Where the cover is.</summary>
        [Preserve, JsonProperty("video_elem_image_url")]
        public string CoverUrl { get; set; }
    }
}
