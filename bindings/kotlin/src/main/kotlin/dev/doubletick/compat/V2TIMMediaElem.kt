package dev.doubletick.compat

import dev.doubletick.Attachment
import dev.doubletick.Elem
import dev.doubletick.ImageKind
import dev.doubletick.ImageSize
import dev.doubletick.attachment

/**
 * Not of the vendor: an element that cannot be made here, because this library neither uploads nor downloads: an image, a
 * sound, a video, a file, merged messages, or one of a kind without a class of its own. It comes from applications of the C
 * API and from backends, and goes on as it came. A path in it is one on the device that sent it.
 */
public open class V2TIMOtherElem internal constructor(private val elem: Elem.Other) :
    V2TIMElem(vendorElemType(elem.elemType)) {
    /** The element as the JSON object of the C API. */
    public val json: String
        get() = elem.json

    override fun toElem(): Elem = elem

    override fun copy(): V2TIMElem = of(elem)

    internal companion object {
        fun of(elem: Elem.Other): V2TIMOtherElem =
            when (val attachment = elem.attachment) {
                is Attachment.Image -> V2TIMImageElem(elem, attachment)
                is Attachment.Sound -> V2TIMSoundElem(elem, attachment)
                is Attachment.Video -> V2TIMVideoElem(elem, attachment)
                is Attachment.File -> V2TIMFileElem(elem, attachment)
                is Attachment.Merger -> V2TIMMergerElem(elem, attachment)
                null -> V2TIMOtherElem(elem)
            }
    }
}

/** An image, in up to three sizes. */
public class V2TIMImageElem internal constructor(elem: Elem.Other, private val says: Attachment.Image) :
    V2TIMOtherElem(elem) {
    /** Where it was on the sender's device. */
    public val path: String
        get() = says.path

    /** The sizes that the element says something of: the original, the thumbnail, the large one. */
    public val imageList: List<V2TIMImage> = says.sizes.map { V2TIMImage(it) }

    /** One size of an image. */
    public class V2TIMImage internal constructor(private val says: ImageSize) {
        /** Its id. */
        @get:JvmName("getUUID")
        public val uuid: String
            get() = says.uuid

        /** One of the `V2TIM_IMAGE_TYPE_` numbers. */
        public val type: Int
            get() =
                when (says.kind) {
                    ImageKind.ORIGINAL -> V2TIM_IMAGE_TYPE_ORIGIN
                    ImageKind.THUMBNAIL -> V2TIM_IMAGE_TYPE_THUMB
                    ImageKind.LARGE -> V2TIM_IMAGE_TYPE_LARGE
                }

        /** Bytes; at most [Int.MAX_VALUE], as every number here. */
        public val size: Int
            get() = says.size.toBoundedInt()

        /** Pixels. */
        public val width: Int
            get() = says.width.toBoundedInt()

        /** Pixels. */
        public val height: Int
            get() = says.height.toBoundedInt()

        /** Where it can be had; may be empty. */
        public val url: String
            get() = says.url
    }

    /** Numbers of the vendor. */
    public companion object {
        /** As it was sent. */
        public const val V2TIM_IMAGE_TYPE_ORIGIN: Int = 0

        /** Small, for a list of messages. */
        public const val V2TIM_IMAGE_TYPE_THUMB: Int = 1

        /** For a screen. */
        public const val V2TIM_IMAGE_TYPE_LARGE: Int = 2
    }
}

/** A sound. */
public class V2TIMSoundElem internal constructor(elem: Elem.Other, private val says: Attachment.Sound) :
    V2TIMOtherElem(elem) {
    /** Where it was on the sender's device. */
    public val path: String
        get() = says.path

    /** Its id. */
    @get:JvmName("getUUID")
    public val uuid: String
        get() = says.uuid

    /** Bytes. */
    public val dataSize: Int
        get() = says.size.toBoundedInt()

    /** Seconds. */
    public val duration: Int
        get() = says.duration.toBoundedInt()

    /** Brings where it can be had, later, as every callback comes; the text may be empty. */
    public fun getUrl(callback: V2TIMValueCallback<String>?): Unit = tell(callback, says.url)
}

/** A video with a still of it. */
public class V2TIMVideoElem internal constructor(elem: Elem.Other, private val says: Attachment.Video) :
    V2TIMOtherElem(elem) {
    /** Where it was on the sender's device. */
    public val videoPath: String
        get() = says.path

    /** Its id. */
    public val videoUUID: String
        get() = says.uuid

    /** Bytes. */
    public val videoSize: Int
        get() = says.size.toBoundedInt()

    /** Its kind, such as `mp4`. */
    public val videoType: String
        get() = says.videoType

    /** Seconds. */
    public val duration: Int
        get() = says.duration.toBoundedInt()

    /** Where the still was on the sender's device. */
    public val snapshotPath: String
        get() = says.snapshotPath

    /** The still's id. */
    public val snapshotUUID: String
        get() = says.snapshotUuid

    /** Bytes of the still. */
    public val snapshotSize: Int
        get() = says.snapshotSize.toBoundedInt()

    /** Pixels of the still. */
    public val snapshotWidth: Int
        get() = says.snapshotWidth.toBoundedInt()

    /** Pixels of the still. */
    public val snapshotHeight: Int
        get() = says.snapshotHeight.toBoundedInt()

    /** Brings where the video can be had, later, as every callback comes; the text may be empty. */
    public fun getVideoUrl(callback: V2TIMValueCallback<String>?): Unit = tell(callback, says.url)

    /** Brings where the still can be had, later, as every callback comes; the text may be empty. */
    public fun getSnapshotUrl(callback: V2TIMValueCallback<String>?): Unit = tell(callback, says.snapshotUrl)
}

/** A file. */
public class V2TIMFileElem internal constructor(elem: Elem.Other, private val says: Attachment.File) :
    V2TIMOtherElem(elem) {
    /** Where it was on the sender's device. */
    public val path: String
        get() = says.path

    /** Its name, as it is shown. */
    public val fileName: String
        get() = says.name

    /** Its id. */
    @get:JvmName("getUUID")
    public val uuid: String
        get() = says.uuid

    /** Bytes. */
    public val fileSize: Int
        get() = says.size.toBoundedInt()

    /** Brings where it can be had, later, as every callback comes; the text may be empty. */
    public fun getUrl(callback: V2TIMValueCallback<String>?): Unit = tell(callback, says.url)
}

/** Messages that were put together into one. The messages themselves are in [json]. */
public class V2TIMMergerElem internal constructor(elem: Elem.Other, private val says: Attachment.Merger) :
    V2TIMOtherElem(elem) {
    /** Merged messages are nested more deeply in it than the vendor allows. */
    public val isLayersOverLimit: Boolean
        get() = says.layersOverLimit

    /** Its title. */
    public val title: String
        get() = says.title

    /** A line for each of the first messages. */
    public val abstractList: List<String>
        get() = says.abstracts
}

private fun Long.toBoundedInt(): Int = coerceIn(0, Int.MAX_VALUE.toLong()).toInt()

private fun tell(callback: V2TIMValueCallback<String>?, url: String) {
    if (callback != null) Core.mailbox.post { callback.onSuccess(url) }
}
