/** Images, sounds, videos, files and merged messages: applications of other languages send them, this one shows them. */
import type { Elem } from "../protocol";
import { ElemType } from "../protocol";
import type { V2TimImage, V2TimMessage } from "./types";

/** The vendor's names of what an element has, and the protocol's, which begin with the kind of the element. */
type Names = { readonly [ours: string]: string };
const SOUND: Names = { path: "file_path", UUID: "file_id", dataSize: "file_size", duration: "file_time", url: "url" };
const FILE: Names = { path: "file_path", fileName: "file_name", UUID: "file_id", url: "url", fileSize: "file_size" };
const VIDEO: Names = {
  videoPath: "video_path", UUID: "video_id", videoSize: "video_size", duration: "video_duration", videoUrl: "video_url",
  snapshotPath: "image_path", snapshotUUID: "image_id", snapshotSize: "image_size", snapshotWidth: "image_width",
  snapshotHeight: "image_height", snapshotUrl: "image_url",
};
const IMAGE: Names = { uuid: "id", size: "pic_size", width: "pic_width", height: "pic_height", url: "url" };
/** The sizes of an image, by the vendor's numbers. */
const SIZES = ["orig", "thumb", "large"];
const MERGER = 12;

/** Those that are there and are what they should be: numbers for measures, texts for the rest. */
function named(elem: Elem, prefix: string, names: Names): { [ours: string]: unknown } {
  const found: { [ours: string]: unknown } = {};
  for (const ours of Object.keys(names)) {
    const value = elem[`${prefix}_${names[ours]}`];
    if (typeof value === (/size|duration|width|height/i.test(ours) ? "number" : "string")) found[ours] = value;
  }
  return found;
}

/** The field of a message for such an element, or undefined for another. */
export function mediaOf(elem: Elem): V2TimMessage | undefined {
  switch (elem.elem_type) {
    case ElemType.Image: {
      const sizes: V2TimImage[] = SIZES.map((size, type) => ({ ...named(elem, `image_elem_${size}`, IMAGE), type }));
      const imageList = sizes.filter(({ url }) => url !== undefined);
      return { imageElem: { ...named(elem, "image_elem", { path: "orig_path" }), imageList } };
    }
    case ElemType.Sound:
      return { soundElem: named(elem, "sound_elem", SOUND) };
    case ElemType.Video:
      return { videoElem: named(elem, "video_elem", VIDEO) };
    case ElemType.File:
      return { fileElem: named(elem, "file_elem", FILE) };
    case MERGER: {
      const lines = elem["merge_elem_abstract_array"];
      const abstractList = Array.isArray(lines) ? lines.filter((line) => typeof line === "string") : [];
      const isLayersOverLimit = elem["merge_elem_layer_over_limit"] === true;
      return { mergerElem: { ...named(elem, "merge_elem", { title: "title" }), abstractList, isLayersOverLimit } };
    }
    default:
      return undefined;
  }
}
