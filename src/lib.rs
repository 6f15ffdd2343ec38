//! The boundary of doubletick. See `include/doubletick.h`.
