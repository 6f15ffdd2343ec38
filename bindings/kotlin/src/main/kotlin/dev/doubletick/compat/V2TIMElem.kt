package dev.doubletick.compat

import dev.doubletick.Elem

/** An element of a message. A message has one or several, in a chain. */
public abstract class V2TIMElem internal constructor(
    /** One of the `V2TIM_ELEM_TYPE_` numbers of [V2TIMMessage]. */
    public val elemType: Int,
) {
    /** The next element of the message; null after the last. */
    public var nextElem: V2TIMElem? = null
        private set

    /** Puts an element at the end of the chain. An element that is in it already stays where it is. */
    public fun appendElem(elem: V2TIMElem?) {
        if (elem == null || elem.chain().any { it in chain() }) return
        var last = this
        while (true) last = last.nextElem ?: break
        last.nextElem = elem
    }

    internal fun chain(): Sequence<V2TIMElem> = generateSequence(this) { it.nextElem }

    /** As the service takes it. Says what is wrong with it where the service would not. */
    internal abstract fun toElem(): Elem

    /** The same element, in no chain. Nothing can be wrong with it yet. */
    internal abstract fun copy(): V2TIMElem

    internal companion object {
        /** The chain of the elements of a message; null where it has none, as a revoked one. */
        fun of(elems: List<Elem>): V2TIMElem? = chained(elems.map(::of))

        /** The same chain of other objects. */
        fun copyOf(first: V2TIMElem?): V2TIMElem? = chained(first?.chain()?.map { it.copy() }?.toList().orEmpty())

        private fun chained(all: List<V2TIMElem>): V2TIMElem? {
            for (index in 1 until all.size) all[index - 1].nextElem = all[index]
            return all.firstOrNull()
        }

        private fun of(elem: Elem): V2TIMElem =
            when (elem) {
                is Elem.Text -> V2TIMTextElem().apply { text = elem.text }
                is Elem.Custom ->
                    V2TIMCustomElem(elem.data.toByteArray(), elem.description, elem.extension.toByteArray()).apply {
                        sound = elem.sound
                    }
                is Elem.Face ->
                    V2TIMFaceElem().apply {
                        index = elem.index
                        data = elem.data.toByteArray()
                    }
                is Elem.Location ->
                    V2TIMLocationElem().apply {
                        desc = elem.description
                        longitude = elem.longitude
                        latitude = elem.latitude
                    }
                is Elem.Other -> V2TIMOtherElem.of(elem)
            }
    }
}

/** Text. */
public class V2TIMTextElem : V2TIMElem(V2TIMMessage.V2TIM_ELEM_TYPE_TEXT) {
    /** The text. */
    public var text: String? = null

    override fun toElem(): Elem = Elem.Text(text.given("text"))

    override fun copy(): V2TIMElem = V2TIMTextElem().also { it.text = text }
}

/** The application's own data. The service keeps text, so the bytes must be UTF-8; encode others as Base64. */
public class V2TIMCustomElem internal constructor(data: ByteArray?, description: String?, extension: ByteArray?) :
    V2TIMElem(V2TIMMessage.V2TIM_ELEM_TYPE_CUSTOM) {
    /** An element without data yet. */
    public constructor() : this(null, null, null)

    /** An element with this data. */
    public constructor(data: ByteArray?) : this(data, null, null)

    /** The data. */
    public var data: ByteArray? = data

    /** A description. */
    public var description: String? = description

    /** An extension field. */
    public var extension: ByteArray? = extension

    /** Of other languages' messages; kept when the message is modified. */
    internal var sound = ""

    override fun toElem(): Elem =
        Elem.Custom(
            data.given("data").toText("data"),
            description.orEmpty(),
            extension?.toText("extension").orEmpty(),
            sound,
        )

    override fun copy(): V2TIMElem =
        V2TIMCustomElem(data?.clone(), description, extension?.clone()).also { it.sound = sound }
}

/** A sticker of the application. */
public class V2TIMFaceElem : V2TIMElem(V2TIMMessage.V2TIM_ELEM_TYPE_FACE) {
    /** Its number. */
    public var index: Int = 0

    /** Its data, UTF-8 as in [V2TIMCustomElem]. */
    public var data: ByteArray? = null

    override fun toElem(): Elem = Elem.Face(index, data?.toText("data").orEmpty())

    override fun copy(): V2TIMElem =
        V2TIMFaceElem().also {
            it.index = index
            it.data = data?.clone()
        }
}

/** A place. */
public class V2TIMLocationElem : V2TIMElem(V2TIMMessage.V2TIM_ELEM_TYPE_LOCATION) {
    /** Its description. */
    public var desc: String? = null

    /** Degrees. */
    public var longitude: Double = 0.0

    /** Degrees. */
    public var latitude: Double = 0.0

    override fun toElem(): Elem = Elem.Location(desc.orEmpty(), longitude, latitude)

    override fun copy(): V2TIMElem =
        V2TIMLocationElem().also {
            it.desc = desc
            it.longitude = longitude
            it.latitude = latitude
        }
}
