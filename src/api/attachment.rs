//! What elements say that came from elsewhere: images, sounds, videos, files, merged messages.
//!
//! The library neither uploads nor downloads, so these are read and not made: an element of them stays the document that
//! it came as ([`Elem::Other`](super::Elem::Other)), and goes on as that.

use super::elem::object;
use serde_json::{Map, Value};

/// What an image, a sound, a video, a file or a merged message says. Texts are empty and numbers are 0 where it does not
/// say it. A path is one on the device that sent it.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Attachment {
    /// An image, in up to three sizes.
    Image {
        /// Where it was on the sender's device.
        path: String,
        /// Its format, a number of the vendor: 1 JPG, 2 GIF, 3 PNG, 4 BMP, 255 others.
        format: i32,
        /// What there is of it: the original first, then the thumbnail, then the large one. A size that the element
        /// says nothing of is left out.
        sizes: Vec<ImageSize>,
    },
    /// A sound.
    Sound {
        /// Where it was on the sender's device.
        path: String,
        /// Its id.
        uuid: String,
        /// Bytes.
        size: u64,
        /// Seconds.
        duration: u32,
        /// Where it can be had.
        url: String,
    },
    /// A video with a still of it.
    Video {
        /// Its kind, such as `mp4`.
        video_type: String,
        /// Where it was on the sender's device.
        path: String,
        /// Its id.
        uuid: String,
        /// Bytes.
        size: u64,
        /// Seconds.
        duration: u32,
        /// Where it can be had.
        url: String,
        /// Where the still was on the sender's device.
        snapshot_path: String,
        /// The still's id.
        snapshot_uuid: String,
        /// Bytes of the still.
        snapshot_size: u64,
        /// Pixels of the still.
        snapshot_width: u32,
        /// Pixels of the still.
        snapshot_height: u32,
        /// Where the still can be had.
        snapshot_url: String,
    },
    /// A file.
    File {
        /// Where it was on the sender's device.
        path: String,
        /// Its name, as it is shown.
        name: String,
        /// Its id.
        uuid: String,
        /// Bytes.
        size: u64,
        /// Where it can be had.
        url: String,
    },
    /// Messages that were put together into one. The messages themselves are in the element's document.
    Merger {
        /// Its title.
        title: String,
        /// A line for each of the first messages.
        abstracts: Vec<String>,
        /// What who cannot show merged messages shows.
        compatible_text: String,
        /// Merged messages are nested more deeply in it than the vendor allows.
        layers_over_limit: bool,
    },
}

/// One size of an image.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ImageSize {
    /// Which one.
    pub kind: ImageKind,
    /// Its id.
    pub uuid: String,
    /// Bytes.
    pub size: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where it can be had.
    pub url: String,
}

/// The sizes that an image comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ImageKind {
    /// As it was sent.
    Original,
    /// Small, for a list of messages.
    Thumbnail,
    /// For a screen.
    Large,
}

/// What an element of another kind says; nothing where it is of none of these kinds, or its document is no JSON object.
#[uniffi::export]
pub fn attachment(elem_type: i32, json: String) -> Option<Attachment> {
    let elem = object("json", &json).ok()?;
    let read = Reader(&elem);
    match elem_type {
        1 => Some(read.image()),
        2 => Some(Attachment::Sound {
            path: read.text("sound_elem_file_path"),
            uuid: read.text("sound_elem_file_id"),
            size: read.number("sound_elem_file_size"),
            duration: read.small("sound_elem_file_time"),
            url: read.text("sound_elem_url"),
        }),
        4 => Some(Attachment::File {
            path: read.text("file_elem_file_path"),
            name: read.text("file_elem_file_name"),
            uuid: read.text("file_elem_file_id"),
            size: read.number("file_elem_file_size"),
            url: read.text("file_elem_url"),
        }),
        9 => Some(read.video()),
        12 => Some(Attachment::Merger {
            title: read.text("merge_elem_title"),
            abstracts: read.texts("merge_elem_abstract_array"),
            compatible_text: read.text("merge_elem_compatible_text"),
            layers_over_limit: elem.get("merge_elem_layer_over_limit") == Some(&Value::Bool(true)),
        }),
        _ => None,
    }
}

/// Reads an element leniently: it was checked when it was sent, and a value of another kind is none.
struct Reader<'a>(&'a Map<String, Value>);

impl Reader<'_> {
    fn text(&self, key: &str) -> String {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let texts = self.0.get(key).and_then(Value::as_array).into_iter().flatten();
        texts.filter_map(|text| Some(text.as_str()?.to_owned())).collect()
    }

    fn number(&self, key: &str) -> u64 {
        self.0.get(key).and_then(Value::as_u64).unwrap_or_default()
    }

    fn small(&self, key: &str) -> u32 {
        self.number(key).try_into().unwrap_or(u32::MAX)
    }

    fn image(&self) -> Attachment {
        let kinds = [
            (ImageKind::Original, "image_elem_orig"),
            (ImageKind::Thumbnail, "image_elem_thumb"),
            (ImageKind::Large, "image_elem_large"),
        ];
        let format = self.0.get("image_elem_format").and_then(Value::as_i64).unwrap_or_default();
        Attachment::Image {
            path: self.text("image_elem_orig_path"),
            format: format.try_into().unwrap_or_default(),
            sizes: kinds.into_iter().filter_map(|(kind, name)| self.image_size(kind, name)).collect(),
        }
    }

    fn image_size(&self, kind: ImageKind, name: &str) -> Option<ImageSize> {
        let size = ImageSize {
            kind,
            uuid: self.text(&format!("{name}_id")),
            size: self.number(&format!("{name}_pic_size")),
            width: self.small(&format!("{name}_pic_width")),
            height: self.small(&format!("{name}_pic_height")),
            url: self.text(&format!("{name}_url")),
        };
        let is_said = !size.uuid.is_empty() || !size.url.is_empty() || size.size > 0 || size.width > 0;
        is_said.then_some(size)
    }

    fn video(&self) -> Attachment {
        Attachment::Video {
            video_type: self.text("video_elem_video_type"),
            path: self.text("video_elem_video_path"),
            uuid: self.text("video_elem_video_id"),
            size: self.number("video_elem_video_size"),
            duration: self.small("video_elem_video_duration"),
            url: self.text("video_elem_video_url"),
            snapshot_path: self.text("video_elem_image_path"),
            snapshot_uuid: self.text("video_elem_image_id"),
            snapshot_size: self.number("video_elem_image_size"),
            snapshot_width: self.small("video_elem_image_width"),
            snapshot_height: self.small("video_elem_image_height"),
            snapshot_url: self.text("video_elem_image_url"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(elem_type: i32, json: &Value) -> Option<Attachment> {
        attachment(elem_type, json.to_string())
    }

    #[test]
    fn an_image_has_the_sizes_that_it_says_something_of() {
        let image = read(
            1,
            &json!({
                "image_elem_orig_path": "/p.png", "image_elem_format": 3, "image_elem_level": 0,
                "image_elem_orig_id": "o", "image_elem_orig_pic_width": 640, "image_elem_orig_pic_height": 480,
                "image_elem_orig_pic_size": 5_000_000_000_u64, "image_elem_orig_url": "https://a/o",
                "image_elem_large_url": "https://a/l",
            }),
        );
        let original = ImageSize {
            kind: ImageKind::Original,
            uuid: "o".to_owned(),
            size: 5_000_000_000,
            width: 640,
            height: 480,
            url: "https://a/o".to_owned(),
        };
        let large = ImageSize {
            kind: ImageKind::Large,
            uuid: String::new(),
            size: 0,
            width: 0,
            height: 0,
            url: "https://a/l".to_owned(),
        };
        let path = "/p.png".to_owned();
        assert_eq!(image, Some(Attachment::Image { path, format: 3, sizes: vec![original, large] }));
    }

    #[test]
    fn values_of_other_kinds_are_none_and_large_ones_the_largest() {
        let sound = read(2, &json!({"sound_elem_file_size": "7", "sound_elem_file_time": 1_u64 << 40}));
        let empty = String::new();
        assert_eq!(
            sound,
            Some(Attachment::Sound {
                path: empty.clone(),
                uuid: empty.clone(),
                size: 0,
                duration: u32::MAX,
                url: empty
            })
        );
        let merger = read(12, &json!({"merge_elem_title": 1, "merge_elem_abstract_array": ["a", 2, "b"]}));
        assert!(matches!(merger, Some(Attachment::Merger { abstracts, .. }) if abstracts == ["a", "b"]));
    }

    #[test]
    fn other_kinds_and_texts_that_are_no_object_have_none() {
        assert_eq!(read(5, &json!({})), None);
        assert_eq!(read(1, &json!([])), None);
        assert_eq!(attachment(1, "{".to_owned()), None);
    }
}
