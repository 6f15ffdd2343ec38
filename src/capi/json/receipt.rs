//! `MessageReceipt` and pages of readers.

use super::viewer::Viewer;
use super::write::{self, ObjectWriter};
use super::{member, message};
use crate::capi::call::{self, Outcome};
use doubletick_protocol::Result;
use doubletick_protocol::receipt::{ReaderPage, Receipt};
use doubletick_protocol::wire::Response;

/// An array of receipts.
pub fn receipts(_: &Viewer, response: Response) -> Result<Outcome> {
    match response {
        Response::Receipts(receipts) => Ok(Outcome::from(many(&receipts))),
        _ => Err(call::unexpected()),
    }
}

/// Receipts as a document.
pub fn many(receipts: &[Receipt]) -> String {
    write::array(receipts, put)
}

/// All seven keys, always: the C# wrapper has no absent numbers.
fn put(out: &mut ObjectWriter, receipt: &Receipt) {
    let group = receipt.conversation.is_group();
    let (read, unread) = if group { (receipt.read_count, receipt.unread_count) } else { (0, 0) };
    out.text("msg_receipt_conv_id", receipt.conversation.raw());
    out.number("msg_receipt_conv_type", message::conv_type(&receipt.conversation));
    out.text("msg_receipt_msg_id", &receipt.msg_id);
    out.number("msg_receipt_time_stamp", receipt.time);
    out.flag("msg_receipt_is_peer_read", !group && receipt.read_count > 0);
    out.number("msg_receipt_read_count", read);
    out.number("msg_receipt_unread_count", unread);
}

/// A page for the vendor's callback: the members, and the end beside them.
pub fn readers(_: &Viewer, response: Response) -> Result<Outcome> {
    let page = page(response)?;
    let json = write::array(&page.readers, |out, reader| member::put(out, &page.group_id, &reader.member));
    Ok(Outcome { json, next_seq: page.next_seq, finished: page.finished, from_device: false })
}

/// A page in one document, with the times of reading.
pub fn readers_with_times(_: &Viewer, response: Response) -> Result<Outcome> {
    let page = page(response)?;
    let json = write::object(|out| {
        out.array("dt_read_member_list_member_array", &page.readers, |out, reader| {
            member::put(out, &page.group_id, &reader.member);
            out.number("dt_group_member_info_read_time", reader.read_at);
        });
        out.number("dt_read_member_list_next_seq", page.next_seq);
        out.flag("dt_read_member_list_is_finished", page.finished);
    });
    Ok(Outcome::from(json))
}

fn page(response: Response) -> Result<ReaderPage> {
    match response {
        Response::Readers(page) => Ok(page),
        _ => Err(call::unexpected()),
    }
}
