//! The control socket: how `doubletickd settings` reaches a running server.
