package dev.doubletick.compat;

/** The five samples of a page, in its order. */
interface VendorPage {
    /** Sends a message that needs receipts to the group "groupA". */
    void sends();

    /** Sends the receipt for a message that was read. */
    void reads(V2TIMMessage message);

    /** Listens for receipts. */
    void listens();

    /** Pulls the history of "groupA", and the receipts of what was sent. */
    void asks();

    /** Pulls who has read a message. */
    void asksWho(V2TIMMessage message);
}
