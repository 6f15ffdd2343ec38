/** Images, sounds, videos, files and merged messages: applications of other languages send them, this one shows them. */
import type { Elem } from "../protocol";
import { ElemType } from "../protocol";
import type { V2TimMessage } from "./types";

/** Of an element, the fields that begin with this. */
function fields(elem: Elem, prefix: string): { text(name: string): string; count(name: string): number } {
  const of = (name: string): unknown => elem[`${prefix}_elem_${name}`];
  return {
    text: (name) => (typeof of(name) === "string" ? (of(name) as string) : ""),
    count: (name) => (typeof of(name) === "number" ? (of(name) as number) : 0),
  };
}

/** The vendor's numbers of the sizes of an image. */
const SIZES = ["orig", "thumb", "large"];
const MERGER = 12;

/** The field of a message for such an element, or undefined for another. */
export function mediaOf(elem: Elem): V2TimMessage | undefined {
  switch (elem.elem_type) {
    case ElemType.Image: {
      const { text, count } = fields(elem, "image");
      const imageList = SIZES.map((size, type) => ({
        uuid: text(`${size}_id`),
        type,
        size: count(`${size}_pic_size`),
        width: count(`${size}_pic_width`),
        height: count(`${size}_pic_height`),
        url: text(`${size}_url`),
      }));
      return { imageElem: { path: text("orig_path"), imageList: imageList.filter(({ url }) => url !== "") } };
    }
    case ElemType.Sound: {
      const { text, count } = fields(elem, "sound");
      return {
        soundElem: {
          path: text("file_path"), UUID: text("file_id"), dataSize: count("file_size"), duration: count("file_time"),
          url: text("url"),
        },
      };
    }
    case ElemType.Video: {
      const { text, count } = fields(elem, "video");
      return {
        videoElem: {
          videoPath: text("video_path"), UUID: text("video_id"), videoSize: count("video_size"),
          duration: count("video_duration"), videoUrl: text("video_url"), snapshotPath: text("image_path"),
          snapshotUUID: text("image_id"), snapshotSize: count("image_size"), snapshotWidth: count("image_width"),
          snapshotHeight: count("image_height"), snapshotUrl: text("image_url"),
        },
      };
    }
    case ElemType.File: {
      const { text, count } = fields(elem, "file");
      return {
        fileElem: {
          path: text("file_path"), fileName: text("file_name"), UUID: text("file_id"), url: text("url"),
          fileSize: count("file_size"),
        },
      };
    }
    case MERGER: {
      const { text } = fields(elem, "merge");
      const abstract = elem["merge_elem_abstract_array"];
      const abstractList = Array.isArray(abstract) ? abstract.filter((line) => typeof line === "string") : [];
      const isLayersOverLimit = elem["merge_elem_layer_over_limit"] === true;
      return { mergerElem: { title: text("title"), abstractList, isLayersOverLimit } };
    }
    default:
      return undefined;
  }
}
