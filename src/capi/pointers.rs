//! The one place that reads and writes foreign memory.
//!
//! Pointers cross the boundary in types of their own, which have the layout of a plain pointer and can
//! only be made by a C caller (or by `unsafe` Rust in tests). The header says what a caller owes: a string
//! is NULL or NUL-terminated and stays unchanged during the call, a buffer is NULL or has the size that the
//! function documents. Everything above this file is safe Rust.

use super::fault::Fault;
use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;

/// `const char*`, read during the call and never kept: the lifetime is the call's.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Text<'call>(*const c_char, PhantomData<&'call c_char>);

/// `char*` that receives a NUL-terminated string, at least [`BUFFER_BYTES`] long, during the call.
#[repr(transparent)]
pub struct Buffer<'call>(*mut c_char, PhantomData<&'call c_char>);

/// `const void*` that goes back to the caller's callback bit by bit; never read.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct UserData(*const c_void);

// SAFETY: any thread may read the text while the call lasts; the lifetime keeps it from lasting longer.
unsafe impl Send for Text<'_> {}
// SAFETY: as above; it is only read.
unsafe impl Sync for Text<'_> {}
// SAFETY: as for `Text`. There are no copies, so only the thread that has it writes into it.
unsafe impl Send for Buffer<'_> {}
// SAFETY: the pointer is never dereferenced here. The header says that it must be usable on the callback
// thread.
unsafe impl Send for UserData {}
// SAFETY: as above; it is only copied.
unsafe impl Sync for UserData {}

/// What the header promises that a buffer has.
pub const BUFFER_BYTES: usize = 128;

impl Text<'_> {
    /// A parameter for Rust callers (tests).
    ///
    /// # Safety
    /// `pointer` is NULL or a NUL-terminated string that outlives the call it is given to.
    pub unsafe fn new(pointer: *const c_char) -> Self {
        Self(pointer, PhantomData)
    }

    /// The text of a mandatory parameter: NULL, empty and broken UTF-8 are refused by name.
    pub fn required(&self, name: &str) -> Result<&str, Fault> {
        match self.optional(name)? {
            "" => Err(Fault::param(format!("{name}: is NULL or empty"))),
            text => Ok(text),
        }
    }

    /// The text of an optional parameter: NULL is the empty text.
    pub fn optional(&self, name: &str) -> Result<&str, Fault> {
        if self.0.is_null() {
            return Ok("");
        }
        // SAFETY: not NULL, so by the header a NUL-terminated string that stays unchanged during the call;
        // the returned text borrows `self`, a parameter of that call.
        let bytes = unsafe { CStr::from_ptr(self.0) };
        bytes.to_str().map_err(|_| Fault::param(format!("{name}: is not UTF-8")))
    }
}

impl Buffer<'_> {
    /// A parameter for Rust callers (tests).
    ///
    /// # Safety
    /// `pointer` is NULL or has at least [`BUFFER_BYTES`] writable bytes during the call.
    pub unsafe fn new(pointer: *mut c_char) -> Self {
        Self(pointer, PhantomData)
    }

    /// Whether the caller gave none.
    pub fn is_null(&self) -> bool {
        self.0.is_null()
    }

    /// Writes `text` and a NUL; nothing into a NULL buffer. A text that would not fit is cut.
    pub fn write(&self, text: &str) {
        if self.0.is_null() {
            return;
        }
        let length = text.len().min(BUFFER_BYTES - 1);
        // SAFETY: by the header the buffer has BUFFER_BYTES bytes, and `length + 1` is at most that; a Rust
        // string never overlaps memory that the caller may write.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr().cast::<c_char>(), self.0, length);
            self.0.add(length).write(0);
        }
    }
}

impl UserData {
    /// A parameter for Rust callers (tests).
    pub fn new(pointer: *const c_void) -> Self {
        Self(pointer)
    }

    /// The pointer, to give it back.
    pub fn pointer(self) -> *const c_void {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &'static CStr) -> Text<'static> {
        // SAFETY: a static NUL-terminated string.
        unsafe { Text::new(bytes.as_ptr()) }
    }

    #[test]
    fn texts_are_checked_by_name() {
        assert_eq!(text(c"abc").required("conv_id").unwrap(), "abc");
        assert_eq!(text(c"").optional("conv_id").unwrap(), "");
        // SAFETY: NULL is allowed.
        let null = unsafe { Text::new(std::ptr::null()) };
        assert_eq!(null.optional("conv_id").unwrap(), "");
        for bad in [null, text(c""), text(c"\xff\xfe")] {
            let Err(Fault::Refused(-4, words)) = bad.required("conv_id") else { panic!("accepted") };
            assert!(words.starts_with("conv_id: "), "{words}");
        }
    }

    #[test]
    fn buffers_get_text_and_nul_and_never_more_than_promised() {
        let mut memory = [1 as c_char; BUFFER_BYTES + 1];
        // SAFETY: the array is longer than BUFFER_BYTES.
        let buffer = unsafe { Buffer::new(memory.as_mut_ptr()) };
        buffer.write("ab");
        assert_eq!(&memory[..4], &[b'a' as c_char, b'b' as c_char, 0, 1]);
        buffer.write(&"x".repeat(500));
        assert_eq!(memory[BUFFER_BYTES - 1], 0);
        assert_eq!(memory[BUFFER_BYTES], 1);
    }
}
