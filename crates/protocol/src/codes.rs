//! Error codes of callbacks: all that the vendor's header names, in numeric order.
//!
//! The header `doubletick_constants.h` is generated from [`ALL`]; `TIMResult`, the synchronous number
//! space (0 to -6), is an enum of its own at the C boundary.

/// Success.
pub const ERR_SUCC: i32 = 0;
/// Response parse failed (internal).
pub const ERR_PARSE_RESPONSE_FAILED: i32 = 6001;
/// Request serialize failed (internal).
pub const ERR_SERIALIZE_REQ_FAILED: i32 = 6002;
/// No succ result (vendor constant; not raised by doubletick).
pub const ERR_NO_SUCC_RESULT: i32 = 6003;
/// Invalid conversation (e.g. not logged in when getting it).
pub const ERR_INVALID_CONVERSATION: i32 = 6004;
/// Local DB load failed.
pub const ERR_LOADMSG_FAILED: i32 = 6005;
/// File trans auth failed (vendor constant; not raised by doubletick).
pub const ERR_FILE_TRANS_AUTH_FAILED: i32 = 6006;
/// File trans no server (vendor constant; not raised by doubletick).
pub const ERR_FILE_TRANS_NO_SERVER: i32 = 6007;
/// File trans upload failed (vendor constant; not raised by doubletick).
pub const ERR_FILE_TRANS_UPLOAD_FAILED: i32 = 6008;
/// File trans download failed (vendor constant; not raised by doubletick).
pub const ERR_FILE_TRANS_DOWNLOAD_FAILED: i32 = 6009;
/// Http req failed (vendor constant; not raised by doubletick).
pub const ERR_HTTP_REQ_FAILED: i32 = 6010;
/// To user invalid (vendor constant; not raised by doubletick).
pub const ERR_TO_USER_INVALID: i32 = 6011;
/// Request timeout (old layer).
pub const ERR_REQUEST_TIME_OUT: i32 = 6012;
/// SDK not initialised.
pub const ERR_SDK_NOT_INITIALIZED: i32 = 6013;
/// Not logged in / kicked offline.
pub const ERR_SDK_NOT_LOGGED_IN: i32 = 6014;
/// Same call still in progress; call serially.
pub const ERR_IN_PROGESS: i32 = 6015;
/// Invalid message elem.
pub const ERR_INVALID_MSG_ELEM: i32 = 6016;
/// Invalid parameter (desc says which field).
pub const ERR_INVALID_PARAMETERS: i32 = 6017;
/// Init core fail (vendor constant; not raised by doubletick).
pub const ERR_INIT_CORE_FAIL: i32 = 6018;
/// Local DB operation failed.
pub const ERR_DATABASE_OPERATE_FAILED: i32 = 6019;
/// Expired session node (vendor constant; not raised by doubletick).
pub const ERR_EXPIRED_SESSION_NODE: i32 = 6020;
/// Invalid object.
pub const ERR_INVALID_SDK_OBJECT: i32 = 6021;
/// Local I/O failed.
pub const ERR_IO_OPERATION_FAILED: i32 = 6022;
/// Logged out before login finished (vendor constant; not raised by doubletick).
pub const ERR_LOGGED_OUT_BEFORE_LOGIN_FINISHED: i32 = 6023;
/// Tlssdk not initialized (vendor constant; not raised by doubletick).
pub const ERR_TLSSDK_NOT_INITIALIZED: i32 = 6024;
/// Tlssdk user not found (vendor constant; not raised by doubletick).
pub const ERR_TLSSDK_USER_NOT_FOUND: i32 = 6025;
/// No previous login for this user (auto login).
pub const ERR_NO_PREVIOUS_LOGIN: i32 = 6026;
/// Malformed JSON / wrong JSON for the API.
pub const ERR_INVALID_JSON: i32 = 6027;
/// Out of memory (vendor constant; not raised by doubletick).
pub const ERR_OUT_OF_MEMORY: i32 = 6028;
/// Image upload failed notimage (vendor constant; not raised by doubletick).
pub const ERR_IMAGE_UPLOAD_FAILED_NOTIMAGE: i32 = 6031;
/// Invalid message receiver.
pub const ERR_INVALID_MSG_RECEIVER: i32 = 6032;
/// Bind fail unknown (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_UNKNOWN: i32 = 6100;
/// Bind fail no ssoticket (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_NO_SSOTICKET: i32 = 6101;
/// Bind fail repeatd bind (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_REPEATD_BIND: i32 = 6102;
/// Bind fail tinyid null (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_TINYID_NULL: i32 = 6103;
/// Bind fail guid null (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_GUID_NULL: i32 = 6104;
/// Bind fail unpack regpack failed (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_UNPACK_REGPACK_FAILED: i32 = 6105;
/// Bind fail reg timeout (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_REG_TIMEOUT: i32 = 6106;
/// Bind fail isbinding (vendor constant; not raised by doubletick).
pub const ERR_BIND_FAIL_ISBINDING: i32 = 6107;
/// Packet fail unknown (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_UNKNOWN: i32 = 6120;
/// Packet fail req no net (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_REQ_NO_NET: i32 = 6121;
/// Packet fail resp no net (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_RESP_NO_NET: i32 = 6122;
/// Packet fail req no auth (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_REQ_NO_AUTH: i32 = 6123;
/// Packet fail sso err (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_SSO_ERR: i32 = 6124;
/// Packet fail req timeout (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_REQ_TIMEOUT: i32 = 6125;
/// Packet fail resp timeout (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_RESP_TIMEOUT: i32 = 6126;
/// Packet fail req on resend (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_REQ_ON_RESEND: i32 = 6127;
/// Packet fail resp no resend (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_RESP_NO_RESEND: i32 = 6128;
/// Packet fail flow save filtered (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_FLOW_SAVE_FILTERED: i32 = 6129;
/// Packet fail req over load (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_REQ_OVER_LOAD: i32 = 6130;
/// Packet fail logic err (vendor constant; not raised by doubletick).
pub const ERR_PACKET_FAIL_LOGIC_ERR: i32 = 6131;
/// Friendship proxy not synced (vendor constant; not raised by doubletick).
pub const ERR_FRIENDSHIP_PROXY_NOT_SYNCED: i32 = 6150;
/// Friendship proxy syncing (vendor constant; not raised by doubletick).
pub const ERR_FRIENDSHIP_PROXY_SYNCING: i32 = 6151;
/// Friendship proxy synced fail (vendor constant; not raised by doubletick).
pub const ERR_FRIENDSHIP_PROXY_SYNCED_FAIL: i32 = 6152;
/// Friendship proxy local check err (vendor constant; not raised by doubletick).
pub const ERR_FRIENDSHIP_PROXY_LOCAL_CHECK_ERR: i32 = 6153;
/// Group invalid field (vendor constant; not raised by doubletick).
pub const ERR_GROUP_INVALID_FIELD: i32 = 6160;
/// Group storage disabled (vendor constant; not raised by doubletick).
pub const ERR_GROUP_STORAGE_DISABLED: i32 = 6161;
/// Loadgrpinfo failed (vendor constant; not raised by doubletick).
pub const ERR_LOADGRPINFO_FAILED: i32 = 6162;
/// Req no net on req (vendor constant; not raised by doubletick).
pub const ERR_REQ_NO_NET_ON_REQ: i32 = 6200;
/// Req no net on rsp (vendor constant; not raised by doubletick).
pub const ERR_REQ_NO_NET_ON_RSP: i32 = 6201;
/// Serivce not ready (vendor constant; not raised by doubletick).
pub const ERR_SERIVCE_NOT_READY: i32 = 6205;
/// UserSig expired (client detected).
pub const ERR_USER_SIG_EXPIRED: i32 = 6206;
/// Login auth failed (vendor constant; not raised by doubletick).
pub const ERR_LOGIN_AUTH_FAILED: i32 = 6207;
/// Kicked by another login of the same account.
pub const ERR_LOGIN_KICKED_OFF_BY_OTHER: i32 = 6208;
/// Never connect after launch (vendor constant; not raised by doubletick).
pub const ERR_NEVER_CONNECT_AFTER_LAUNCH: i32 = 6209;
/// Req failed (vendor constant; not raised by doubletick).
pub const ERR_REQ_FAILED: i32 = 6210;
/// Req invalid req (vendor constant; not raised by doubletick).
pub const ERR_REQ_INVALID_REQ: i32 = 6211;
/// Req overloaded (vendor constant; not raised by doubletick).
pub const ERR_REQ_OVERLOADED: i32 = 6212;
/// Req kick off (vendor constant; not raised by doubletick).
pub const ERR_REQ_KICK_OFF: i32 = 6213;
/// Req service suspend (vendor constant; not raised by doubletick).
pub const ERR_REQ_SERVICE_SUSPEND: i32 = 6214;
/// Req invalid sign (vendor constant; not raised by doubletick).
pub const ERR_REQ_INVALID_SIGN: i32 = 6215;
/// Req invalid cookie (vendor constant; not raised by doubletick).
pub const ERR_REQ_INVALID_COOKIE: i32 = 6216;
/// Login tls rsp parse failed (vendor constant; not raised by doubletick).
pub const ERR_LOGIN_TLS_RSP_PARSE_FAILED: i32 = 6217;
/// Login openmsg timeout (vendor constant; not raised by doubletick).
pub const ERR_LOGIN_OPENMSG_TIMEOUT: i32 = 6218;
/// Login openmsg rsp parse failed (vendor constant; not raised by doubletick).
pub const ERR_LOGIN_OPENMSG_RSP_PARSE_FAILED: i32 = 6219;
/// Login tls decrypt failed (vendor constant; not raised by doubletick).
pub const ERR_LOGIN_TLS_DECRYPT_FAILED: i32 = 6220;
/// Wifi need auth (vendor constant; not raised by doubletick).
pub const ERR_WIFI_NEED_AUTH: i32 = 6221;
/// User canceled (vendor constant; not raised by doubletick).
pub const ERR_USER_CANCELED: i32 = 6222;
/// Revoke time limit exceeded (old layer).
pub const ERR_REVOKE_TIME_LIMIT_EXCEED: i32 = 6223;
/// Lack ugc ext (vendor constant; not raised by doubletick).
pub const ERR_LACK_UGC_EXT: i32 = 6224;
/// Autologin need usersig (vendor constant; not raised by doubletick).
pub const ERR_AUTOLOGIN_NEED_USERSIG: i32 = 6226;
/// Request no net onreq (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_NO_NET_ONREQ: i32 = 6250;
/// Request no net onrsp (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_NO_NET_ONRSP: i32 = 6251;
/// Request failed (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_FAILED: i32 = 6252;
/// Request invalid req (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_INVALID_REQ: i32 = 6253;
/// Request overloaded (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_OVERLOADED: i32 = 6254;
/// Request kick off (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_KICK_OFF: i32 = 6255;
/// Request service suspend (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_SERVICE_SUSPEND: i32 = 6256;
/// Request invalid sign (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_INVALID_SIGN: i32 = 6257;
/// Request invalid cookie (vendor constant; not raised by doubletick).
pub const ERR_REQUEST_INVALID_COOKIE: i32 = 6258;
/// Qal no short conn available (vendor constant; not raised by doubletick).
pub const ERR_QAL_NO_SHORT_CONN_AVAILABLE: i32 = 6300;
/// Cross-thread use (internal).
pub const ERR_SDK_COMM_CROSS_THREAD: i32 = 7001;
/// Empty tinyid (internal).
pub const ERR_SDK_COMM_TINYID_EMPTY: i32 = 7002;
/// Invalid identifier: empty, not printable ASCII 0x20–0x7e, or more than 32 bytes.
pub const ERR_SDK_COMM_INVALID_IDENTIFIER: i32 = 7003;
/// File not found.
pub const ERR_SDK_COMM_FILE_NOT_FOUND: i32 = 7004;
/// File too large (sound/image 28 MB; video/file 100 MB).
pub const ERR_SDK_COMM_FILE_TOO_LARGE: i32 = 7005;
/// File empty.
pub const ERR_SDK_COMM_FILE_SIZE_EMPTY: i32 = 7006;
/// File open failed.
pub const ERR_SDK_COMM_FILE_OPEN_FAILED: i32 = 7007;
/// API called too often.
pub const ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT: i32 = 7008;
/// Interrupted, e.g. uninit during login.
pub const ERR_SDK_COMM_INTERRUPT: i32 = 7009;
/// DB failure.
pub const ERR_SDK_COMM_DATABASE_FAILURE: i32 = 7010;
/// DB row not found.
pub const ERR_SDK_COMM_DATABASE_NOTFOUND: i32 = 7011;
/// Internal error that should not happen.
pub const ERR_SDK_INTERNAL_ERROR: i32 = 7012;
/// Plan/edition does not support this interface (TUIKit shows an upgrade notice for read receipts on this code).
pub const ERR_SDK_INTERFACE_NOT_SUPPORT: i32 = 7013;
/// Invalid operation.
pub const ERR_SDK_INVALID_OPERATION: i32 = 7014;
/// Login in progress.
pub const ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS: i32 = 7501;
/// Logout in progress.
pub const ERR_SDK_ACCOUNT_LOGOUT_IN_PROCESS: i32 = 7502;
/// Sdk account tls init failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_ACCOUNT_TLS_INIT_FAILED: i32 = 7503;
/// Sdk account tls not initialized (vendor constant; not raised by doubletick).
pub const ERR_SDK_ACCOUNT_TLS_NOT_INITIALIZED: i32 = 7504;
/// Sdk account tls transpkg error (vendor constant; not raised by doubletick).
pub const ERR_SDK_ACCOUNT_TLS_TRANSPKG_ERROR: i32 = 7505;
/// Sdk account tls decrypt failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_ACCOUNT_TLS_DECRYPT_FAILED: i32 = 7506;
/// Sdk account tls request failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_ACCOUNT_TLS_REQUEST_FAILED: i32 = 7507;
/// Sdk account tls request timeout (vendor constant; not raised by doubletick).
pub const ERR_SDK_ACCOUNT_TLS_REQUEST_TIMEOUT: i32 = 7508;
/// Message body more than 12 KB.
pub const ERR_SDK_MSG_BODY_SIZE_LIMIT: i32 = 8001;
/// Sdk msg key req differ rsp (vendor constant; not raised by doubletick).
pub const ERR_SDK_MSG_KEY_REQ_DIFFER_RSP: i32 = 8002;
/// Sdk image convert error (vendor constant; not raised by doubletick).
pub const ERR_SDK_IMAGE_CONVERT_ERROR: i32 = 8003;
/// Sdk image ci block (vendor constant; not raised by doubletick).
pub const ERR_SDK_IMAGE_CI_BLOCK: i32 = 8004;
/// Merge nesting more than 100 layers.
pub const ERR_MERGER_MSG_LAYERS_OVER_LIMIT: i32 = 8005;
/// Modify conflict.
pub const ERR_SDK_MSG_MODIFY_CONFLICT: i32 = 8006;
/// Sdk signaling invalid invite id (vendor constant; not raised by doubletick).
pub const ERR_SDK_SIGNALING_INVALID_INVITE_ID: i32 = 8010;
/// Sdk signaling no permission (vendor constant; not raised by doubletick).
pub const ERR_SDK_SIGNALING_NO_PERMISSION: i32 = 8011;
/// Cancel: message does not exist or already sent.
pub const ERR_SDK_INVALID_CANCEL_MESSAGE: i32 = 8020;
/// Send failed because cancelled.
pub const ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL: i32 = 8021;
/// Group id invalid: printable ASCII, at most 48 bytes, no `@TGS#` prefix.
pub const ERR_SDK_GROUP_INVALID_ID: i32 = 8501;
/// Group name more than 30 bytes / not UTF-8.
pub const ERR_SDK_GROUP_INVALID_NAME: i32 = 8502;
/// Introduction more than 240 bytes.
pub const ERR_SDK_GROUP_INVALID_INTRODUCTION: i32 = 8503;
/// Notification more than 300 bytes.
pub const ERR_SDK_GROUP_INVALID_NOTIFICATION: i32 = 8504;
/// Face URL more than 100 bytes.
pub const ERR_SDK_GROUP_INVALID_FACE_URL: i32 = 8505;
/// Name card more than 50 bytes.
pub const ERR_SDK_GROUP_INVALID_NAME_CARD: i32 = 8506;
/// Member count limit (private 200, public 2000, chatroom 10000).
pub const ERR_SDK_GROUP_MEMBER_COUNT_LIMIT: i32 = 8507;
/// Private group cannot be applied for.
pub const ERR_SDK_GROUP_JOIN_PRIVATE_GROUP_DENY: i32 = 8508;
/// Inviting the owner role not allowed.
pub const ERR_SDK_GROUP_INVITE_SUPER_DENY: i32 = 8509;
/// Inviting 0 members not allowed.
pub const ERR_SDK_GROUP_INVITE_NO_MEMBER: i32 = 8510;
/// Group attribute rate.
pub const ERR_SDK_GROUP_ATTR_FREQUENCY_LIMIT: i32 = 8511;
/// Online count rate 1/60 s.
pub const ERR_SDK_GROUP_GET_ONLINE_MEMBER_COUNT_LIMIT: i32 = 8512;
/// Group info rate 1/s.
pub const ERR_SDK_GROUP_GET_GROUPS_INFO_LIMIT: i32 = 8513;
/// Joined list rate 1/s.
pub const ERR_SDK_GROUP_GET_JOINED_GROUP_LIMIT: i32 = 8514;
/// Sdk friendship invalid profile key (vendor constant; not raised by doubletick).
pub const ERR_SDK_FRIENDSHIP_INVALID_PROFILE_KEY: i32 = 9001;
/// Sdk friendship invalid add remark (vendor constant; not raised by doubletick).
pub const ERR_SDK_FRIENDSHIP_INVALID_ADD_REMARK: i32 = 9002;
/// Sdk friendship invalid add wording (vendor constant; not raised by doubletick).
pub const ERR_SDK_FRIENDSHIP_INVALID_ADD_WORDING: i32 = 9003;
/// Sdk friendship invalid add source (vendor constant; not raised by doubletick).
pub const ERR_SDK_FRIENDSHIP_INVALID_ADD_SOURCE: i32 = 9004;
/// Sdk friendship friend group empty (vendor constant; not raised by doubletick).
pub const ERR_SDK_FRIENDSHIP_FRIEND_GROUP_EMPTY: i32 = 9005;
/// Sdk friendship exceed the limit (vendor constant; not raised by doubletick).
pub const ERR_SDK_FRIENDSHIP_EXCEED_THE_LIMIT: i32 = 9006;
/// Sdk net encode failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_ENCODE_FAILED: i32 = 9501;
/// Sdk net decode failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_DECODE_FAILED: i32 = 9502;
/// Not authenticated yet (login not finished).
pub const ERR_SDK_NET_AUTH_INVALID: i32 = 9503;
/// Sdk net compress failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_COMPRESS_FAILED: i32 = 9504;
/// Sdk net uncompress failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_UNCOMPRESS_FAILED: i32 = 9505;
/// Rate limit: 5 requests/s.
pub const ERR_SDK_NET_FREQ_LIMIT: i32 = 9506;
/// Request queue full (1000 parallel).
pub const ERR_SDK_NET_REQ_COUNT_LIMIT: i32 = 9507;
/// Disconnected.
pub const ERR_SDK_NET_DISCONNECT: i32 = 9508;
/// Sdk net allready conn (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_ALLREADY_CONN: i32 = 9509;
/// Connect timeout.
pub const ERR_SDK_NET_CONN_TIMEOUT: i32 = 9510;
/// Sdk net conn refuse (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_CONN_REFUSE: i32 = 9511;
/// Network unreachable.
pub const ERR_SDK_NET_NET_UNREACH: i32 = 9512;
/// Sdk net socket no buff (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_SOCKET_NO_BUFF: i32 = 9513;
/// Sdk net reset by peer (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_RESET_BY_PEER: i32 = 9514;
/// Sdk net socket invalid (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_SOCKET_INVALID: i32 = 9515;
/// Sdk net host getaddrinfo failed (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_HOST_GETADDRINFO_FAILED: i32 = 9516;
/// Sdk net connect reset (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_CONNECT_RESET: i32 = 9517;
/// Sdk net wait inqueue timeout (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_WAIT_INQUEUE_TIMEOUT: i32 = 9518;
/// Sdk net wait send timeout (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_WAIT_SEND_TIMEOUT: i32 = 9519;
/// No response from server (ACK timeout).
pub const ERR_SDK_NET_WAIT_ACK_TIMEOUT: i32 = 9520;
/// Sdk net wait send remaining timeout (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_WAIT_SEND_REMAINING_TIMEOUT: i32 = 9521;
/// Packet more than 1 MB.
pub const ERR_SDK_NET_PKG_SIZE_LIMIT: i32 = 9522;
/// Sdk net wait send timeout no network (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_WAIT_SEND_TIMEOUT_NO_NETWORK: i32 = 9523;
/// Sdk net wait ack timeout no network (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_WAIT_ACK_TIMEOUT_NO_NETWORK: i32 = 9524;
/// Sdk net send remaining timeout no network (vendor constant; not raised by doubletick).
pub const ERR_SDK_NET_SEND_REMAINING_TIMEOUT_NO_NETWORK: i32 = 9525;
/// Server internal.
pub const ERR_SVR_GROUP_INTERNAL_ERROR: i32 = 10002;
/// Wrong API name.
pub const ERR_SVR_GROUP_API_NAME_ERROR: i32 = 10003;
/// Invalid parameters.
pub const ERR_SVR_GROUP_INVALID_PARAMETERS: i32 = 10004;
/// Too many accounts in request.
pub const ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT: i32 = 10005;
/// Rate limit.
pub const ERR_SVR_GROUP_FREQ_LIMIT: i32 = 10006;
/// No permission (also: not a member).
pub const ERR_SVR_GROUP_PERMISSION_DENY: i32 = 10007;
/// Invalid request / bad signature info.
pub const ERR_SVR_GROUP_INVALID_REQ: i32 = 10008;
/// Owner may not quit.
pub const ERR_SVR_GROUP_SUPER_NOT_ALLOW_QUIT: i32 = 10009;
/// Group does not exist or was dissolved.
pub const ERR_SVR_GROUP_NOT_FOUND: i32 = 10010;
/// JSON parse failed.
pub const ERR_SVR_GROUP_JSON_PARSE_FAILED: i32 = 10011;
/// Invalid operator identifier.
pub const ERR_SVR_GROUP_INVALID_ID: i32 = 10012;
/// Already a member.
pub const ERR_SVR_GROUP_ALLREADY_MEMBER: i32 = 10013;
/// Group full.
pub const ERR_SVR_GROUP_FULL_MEMBER_COUNT: i32 = 10014;
/// Invalid group id.
pub const ERR_SVR_GROUP_INVALID_GROUPID: i32 = 10015;
/// Rejected by app webhook.
pub const ERR_SVR_GROUP_REJECT_FROM_THIRDPARTY: i32 = 10016;
/// Muted.
pub const ERR_SVR_GROUP_SHUTUP_DENY: i32 = 10017;
/// Response more than 1 MB.
pub const ERR_SVR_GROUP_RSP_SIZE_LIMIT: i32 = 10018;
/// Account does not exist.
pub const ERR_SVR_GROUP_ACCOUNT_NOT_FOUND: i32 = 10019;
/// Group id in use.
pub const ERR_SVR_GROUP_GROUPID_IN_USED: i32 = 10021;
/// Message rate.
pub const ERR_SVR_GROUP_SEND_MSG_FREQ_LIMIT: i32 = 10023;
/// Request already handled.
pub const ERR_SVR_GROUP_REQ_ALLREADY_BEEN_PROCESSED: i32 = 10024;
/// Group id in use, operator is its owner (may be used directly).
pub const ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER: i32 = 10025;
/// Command disabled for SDKAppID.
pub const ERR_SVR_GROUP_SDKAPPID_DENY: i32 = 10026;
/// Revoke: message not found.
pub const ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND: i32 = 10030;
/// Revoke: time limit (2 min).
pub const ERR_SVR_GROUP_REVOKE_MSG_TIME_LIMIT: i32 = 10031;
/// Revoke: message not revocable.
pub const ERR_SVR_GROUP_REVOKE_MSG_DENY: i32 = 10032;
/// Revoke: group type not supported.
pub const ERR_SVR_GROUP_NOT_ALLOW_REVOKE_MSG: i32 = 10033;
/// Delete: type not supported.
pub const ERR_SVR_GROUP_REMOVE_MSG_DENY: i32 = 10034;
/// Delete: not for AVChatRoom/BChatRoom.
pub const ERR_SVR_GROUP_NOT_ALLOW_REMOVE_MSG: i32 = 10035;
/// AVChatRoom count limit.
pub const ERR_SVR_GROUP_AVCHATROOM_COUNT_LIMIT: i32 = 10036;
/// Group count limit per user.
pub const ERR_SVR_GROUP_COUNT_LIMIT: i32 = 10037;
/// Member count limit.
pub const ERR_SVR_GROUP_MEMBER_COUNT_LIMIT: i32 = 10038;
/// Attribute write conflict.
pub const ERR_SVR_GROUP_ATTRIBUTE_WRITE_CONFILCT: i32 = 10056;
/// Group receipts are switched off for this group type, which the vendor documents for its server and does not have in its header.
pub const ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED: i32 = 10060;
/// Receipt information of the message not found, which the vendor documents for its server and does not have in its header.
pub const ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND: i32 = 10062;
/// Pinned message limit.
pub const ERR_SVR_GROUP_PINNED_MESSAGE_COUNT_LIMIT: i32 = 10070;
/// Already pinned.
pub const ERR_SVR_GROUP_MESSAGE_ALREADY_PINNED: i32 = 10071;
/// Invalid request package (check sender/receiver exist).
pub const ERR_SVR_MSG_PKG_PARSE_FAILED: i32 = 20001;
/// Internal auth failed.
pub const ERR_SVR_MSG_INTERNAL_AUTH_FAILED: i32 = 20002;
/// Identifier invalid or not imported.
pub const ERR_SVR_MSG_INVALID_ID: i32 = 20003;
/// Network error.
pub const ERR_SVR_MSG_NET_ERROR: i32 = 20004;
/// Server internal.
pub const ERR_SVR_MSG_INTERNAL_ERROR1: i32 = 20005;
/// Rejected by pre-send webhook.
pub const ERR_SVR_MSG_PUSH_DENY: i32 = 20006;
/// Peer has blacklisted sender.
pub const ERR_SVR_MSG_IN_PEER_BLACKLIST: i32 = 20007;
/// Not mutual friends.
pub const ERR_SVR_MSG_BOTH_NOT_FRIEND: i32 = 20009;
/// Sender is not in peer's friends.
pub const ERR_SVR_MSG_NOT_PEER_FRIEND: i32 = 20010;
/// Peer is not in sender's friends.
pub const ERR_SVR_MSG_NOT_SELF_FRIEND: i32 = 20011;
/// Muted.
pub const ERR_SVR_MSG_SHUTUP_DENY: i32 = 20012;
/// Revoke time limit (2 min).
pub const ERR_SVR_MSG_REVOKE_TIME_LIMIT: i32 = 20016;
/// Delete roaming internal error.
pub const ERR_SVR_MSG_DEL_RAMBLE_INTERNAL_ERROR: i32 = 20018;
/// Extension conflict.
pub const ERR_SVR_MSG_EXTENSION_CONFLICT: i32 = 23001;
/// Extension missing.
pub const ERR_SVR_MSG_EXTENSION_NOT_EXIST: i32 = 23004;
/// Svr msg reaction count limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_REACTION_COUNT_LIMIT: i32 = 23005;
/// Svr msg reaction user count limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_REACTION_USER_COUNT_LIMIT: i32 = 23006;
/// Svr msg reaction already contain user (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_REACTION_ALREADY_CONTAIN_USER: i32 = 23007;
/// Svr msg reaction not exists (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_REACTION_NOT_EXISTS: i32 = 23008;
/// Svr msg reaction not contain user (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_REACTION_NOT_CONTAIN_USER: i32 = 23009;
/// Friendship: invalid parameters.
pub const ERR_SVR_FRIENDSHIP_INVALID_PARAMETERS: i32 = 30001;
/// Svr friendship invalid sdkappid (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_INVALID_SDKAPPID: i32 = 30002;
/// Friendship: account not found.
pub const ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND: i32 = 30003;
/// Svr friendship admin required (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_ADMIN_REQUIRED: i32 = 30004;
/// Svr friendship sensitive text (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_SENSITIVE_TEXT: i32 = 30005;
/// Svr friendship internal error (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_INTERNAL_ERROR: i32 = 30006;
/// Svr friendship net timeout (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_NET_TIMEOUT: i32 = 30007;
/// Svr friendship write conflict (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_WRITE_CONFLICT: i32 = 30008;
/// Svr friendship add friend deny (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_ADD_FRIEND_DENY: i32 = 30009;
/// Svr friendship count limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_COUNT_LIMIT: i32 = 30010;
/// Svr friendship group count limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_GROUP_COUNT_LIMIT: i32 = 30011;
/// Svr friendship pendency limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_PENDENCY_LIMIT: i32 = 30012;
/// Svr friendship blacklist limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_BLACKLIST_LIMIT: i32 = 30013;
/// Svr friendship peer friend limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_PEER_FRIEND_LIMIT: i32 = 30014;
/// Svr friendship already friends (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_ALREADY_FRIENDS: i32 = 30015;
/// Svr friendship in self blacklist (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_IN_SELF_BLACKLIST: i32 = 30515;
/// Svr friendship allow type deny any (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_ALLOW_TYPE_DENY_ANY: i32 = 30516;
/// Svr friendship in peer blacklist (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_IN_PEER_BLACKLIST: i32 = 30525;
/// Svr friendship allow type need confirm (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_ALLOW_TYPE_NEED_CONFIRM: i32 = 30539;
/// Svr friendship add friend sec rstr (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_ADD_FRIEND_SEC_RSTR: i32 = 30540;
/// Svr friendship pendency not found (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_PENDENCY_NOT_FOUND: i32 = 30614;
/// Svr friendship del nonfriend (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_DEL_NONFRIEND: i32 = 31704;
/// Svr friendship del friend sec rstr (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_DEL_FRIEND_SEC_RSTR: i32 = 31707;
/// Svr friendship account not found ex (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND_EX: i32 = 31804;
/// Svr friendship self following count exceeds limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_SELF_FOLLOWING_COUNT_EXCEEDS_LIMIT: i32 = 32100;
/// Svr friendship peer followers count exceeds limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_PEER_FOLLOWERS_COUNT_EXCEEDS_LIMIT: i32 = 32101;
/// Svr friendship self mutual followers count exceeds limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_SELF_MUTUAL_FOLLOWERS_COUNT_EXCEEDS_LIMIT: i32 = 32102;
/// Svr friendship peer mutual followers count exceeds limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_FRIENDSHIP_PEER_MUTUAL_FOLLOWERS_COUNT_EXCEEDS_LIMIT: i32 = 32103;
/// Profile: invalid parameters.
pub const ERR_SVR_PROFILE_INVALID_PARAMETERS: i32 = 40001;
/// Svr profile account miss (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_ACCOUNT_MISS: i32 = 40002;
/// Profile: account not found.
pub const ERR_SVR_PROFILE_ACCOUNT_NOT_FOUND: i32 = 40003;
/// Svr profile admin required (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_ADMIN_REQUIRED: i32 = 40004;
/// Svr profile sensitive text (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_SENSITIVE_TEXT: i32 = 40005;
/// Profile: internal error.
pub const ERR_SVR_PROFILE_INTERNAL_ERROR: i32 = 40006;
/// Svr profile read permission required (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_READ_PERMISSION_REQUIRED: i32 = 40007;
/// Svr profile write permission required (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_WRITE_PERMISSION_REQUIRED: i32 = 40008;
/// Profile tag not found.
pub const ERR_SVR_PROFILE_TAG_NOT_FOUND: i32 = 40009;
/// Profile value more than 500 bytes.
pub const ERR_SVR_PROFILE_SIZE_LIMIT: i32 = 40601;
/// Svr profile value error (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_VALUE_ERROR: i32 = 40605;
/// Svr profile invalid value format (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_INVALID_VALUE_FORMAT: i32 = 40610;
/// Conversation: account not found.
pub const ERR_SVR_CONV_ACCOUNT_NOT_FOUND: i32 = 50001;
/// Conversation: invalid parameters.
pub const ERR_SVR_CONV_INVALID_PARAMETERS: i32 = 50002;
/// Conversation: admin required.
pub const ERR_SVR_CONV_ADMIN_REQUIRED: i32 = 50003;
/// Conversation: internal.
pub const ERR_SVR_CONV_INTERNAL_ERROR: i32 = 50004;
/// Conversation: timeout.
pub const ERR_SVR_CONV_NET_TIMEOUT: i32 = 50005;
/// Mark: more than 100 conversations per call.
pub const ERR_SVR_CONV_CONV_MARK_REQ_COUNT_EXCEED_LIMIT: i32 = 51006;
/// Mark: failed, group dissolved?.
pub const ERR_SVR_CONV_CONV_MARK_OPERATE_FAILED: i32 = 51007;
/// Mark: more than 1000 in total.
pub const ERR_SVR_CONV_CONV_MARK_TOTAL_COUNT_EXCEED_LIMIT: i32 = 51008;
/// Conversation group missing.
pub const ERR_SVR_CONV_CONV_GROUP_NOT_EXIST: i32 = 51009;
/// More than 20 conversation groups.
pub const ERR_SVR_CONV_CONV_GROUP_TOTAL_COUNT_EXCEED_LIMIT: i32 = 51010;
/// Conversation group name more than 32 bytes.
pub const ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH: i32 = 51011;
/// HTTP parse.
pub const ERR_SVR_COMM_INVALID_HTTP_URL: i32 = 60002;
/// JSON parse.
pub const ERR_SVR_COMM_REQ_JSON_PARSE_FAILED: i32 = 60003;
/// Identifier/UserSig wrong.
pub const ERR_SVR_COMM_INVALID_ACCOUNT: i32 = 60004;
/// Svr comm invalid account ex (vendor constant; not raised by doubletick).
pub const ERR_SVR_COMM_INVALID_ACCOUNT_EX: i32 = 60005;
/// SDKAppID invalid.
pub const ERR_SVR_COMM_INVALID_SDKAPPID: i32 = 60006;
/// REST rate.
pub const ERR_SVR_COMM_REST_FREQ_LIMIT: i32 = 60007;
/// Timeout.
pub const ERR_SVR_COMM_REQUEST_TIMEOUT: i32 = 60008;
/// Svr comm invalid res (vendor constant; not raised by doubletick).
pub const ERR_SVR_COMM_INVALID_RES: i32 = 60009;
/// Identifier is not an app admin.
pub const ERR_SVR_COMM_ID_NOT_ADMIN: i32 = 60010;
/// SDKAppID rate.
pub const ERR_SVR_COMM_SDKAPPID_FREQ_LIMIT: i32 = 60011;
/// SDKAppID missing.
pub const ERR_SVR_COMM_SDKAPPID_MISS: i32 = 60012;
/// Svr comm rsp json parse failed (vendor constant; not raised by doubletick).
pub const ERR_SVR_COMM_RSP_JSON_PARSE_FAILED: i32 = 60013;
/// Svr comm exchange account timeut (vendor constant; not raised by doubletick).
pub const ERR_SVR_COMM_EXCHANGE_ACCOUNT_TIMEUT: i32 = 60014;
/// Identifier not a string.
pub const ERR_SVR_COMM_INVALID_ID_FORMAT: i32 = 60015;
/// SDKAppID disabled.
pub const ERR_SVR_COMM_SDKAPPID_FORBIDDEN: i32 = 60016;
/// Svr comm req forbidden (vendor constant; not raised by doubletick).
pub const ERR_SVR_COMM_REQ_FORBIDDEN: i32 = 60017;
/// Svr comm req freq limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_COMM_REQ_FREQ_LIMIT: i32 = 60018;
/// Svr comm req freq limit ex (vendor constant; not raised by doubletick).
pub const ERR_SVR_COMM_REQ_FREQ_LIMIT_EX: i32 = 60019;
/// Service/plan not purchased or not yet active.
pub const ERR_SVR_COMM_INVALID_SERVICE: i32 = 60020;
/// UserSig expired.
pub const ERR_SVR_ACCOUNT_USERSIG_EXPIRED: i32 = 70001;
/// UserSig empty.
pub const ERR_SVR_ACCOUNT_USERSIG_EMPTY: i32 = 70002;
/// UserSig check failed (truncated?).
pub const ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED: i32 = 70003;
/// UserSig check failed (verify with tool).
pub const ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED_EX: i32 = 70005;
/// UserSig does not verify with the key of this SDKAppID.
pub const ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY: i32 = 70009;
/// Identifier in request != identifier in UserSig.
pub const ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID: i32 = 70013;
/// SDKAppID in request != SDKAppID in UserSig.
pub const ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID: i32 = 70014;
/// Public key missing.
pub const ERR_SVR_ACCOUNT_USERSIG_PUBLICKEY_NOT_FOUND: i32 = 70016;
/// SDKAppID not found.
pub const ERR_SVR_ACCOUNT_SDKAPPID_NOT_FOUND: i32 = 70020;
/// Too many failed attempts, wait 1 min.
pub const ERR_SVR_ACCOUNT_FREQ_LIMIT: i32 = 70050;
/// Account blacklisted.
pub const ERR_SVR_ACCOUNT_BLACKLIST: i32 = 70051;
/// UserSig revoked.
pub const ERR_SVR_ACCOUNT_INVALID_USERSIG: i32 = 70052;
/// Login sig expire (vendor constant; not raised by doubletick).
pub const ERR_LOGIN_SIG_EXPIRE: i32 = 70101;
/// Account not found.
pub const ERR_SVR_ACCOUNT_NOT_FOUND: i32 = 70107;
/// Security restriction.
pub const ERR_SVR_ACCOUNT_SEC_RSTR: i32 = 70114;
/// Server timeout.
pub const ERR_SVR_ACCOUNT_INTERNAL_TIMEOUT: i32 = 70169;
/// Batch count invalid.
pub const ERR_SVR_ACCOUNT_INVALID_COUNT: i32 = 70206;
/// Account quota.
pub const ERR_SVR_ACCOUNT_COUNT_LIMIT: i32 = 70398;
/// Invalid parameter.
pub const ERR_SVR_ACCOUNT_INVALID_PARAMETERS: i32 = 70402;
/// App admin required.
pub const ERR_SVR_ACCOUNT_ADMIN_REQUIRED: i32 = 70403;
/// Server internal.
pub const ERR_SVR_ACCOUNT_INTERNAL_ERROR: i32 = 70500;
/// User status feature off.
pub const ERR_SVR_ACCOUNT_USER_STATUS_DISABLED: i32 = 72001;
/// Svr profile subscription disabled (vendor constant; not raised by doubletick).
pub const ERR_SVR_PROFILE_SUBSCRIPTION_DISABLED: i32 = 72012;
/// Text rejected by content safety.
pub const ERR_SVR_COMM_SENSITIVE_TEXT: i32 = 80001;
/// Body more than 12 KB.
pub const ERR_SVR_COMM_BODY_SIZE_LIMIT: i32 = 80002;
/// Image rejected.
pub const ERR_SVR_COMM_SENSITIVE_IMAGE: i32 = 80004;
/// Req content attack (vendor constant; not raised by doubletick).
pub const ERR_REQ_CONTENT_ATTACK: i32 = 80101;
/// JSON parse.
pub const ERR_SVR_MSG_JSON_PARSE_FAILED: i32 = 90001;
/// MsgBody format.
pub const ERR_SVR_MSG_INVALID_JSON_BODY_FORMAT: i32 = 90002;
/// To_Account missing.
pub const ERR_SVR_MSG_INVALID_TO_ACCOUNT: i32 = 90003;
/// MsgRandom missing.
pub const ERR_SVR_MSG_INVALID_RAND: i32 = 90005;
/// Svr msg invalid timestamp (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_INVALID_TIMESTAMP: i32 = 90006;
/// Svr msg body not array (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_BODY_NOT_ARRAY: i32 = 90007;
/// Svr msg admin required (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_ADMIN_REQUIRED: i32 = 90009;
/// Message format.
pub const ERR_SVR_MSG_INVALID_JSON_FORMAT: i32 = 90010;
/// Svr msg to account count limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_TO_ACCOUNT_COUNT_LIMIT: i32 = 90011;
/// Svr msg to account not found (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_TO_ACCOUNT_NOT_FOUND: i32 = 90012;
/// Svr msg time limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_TIME_LIMIT: i32 = 90026;
/// Svr msg invalid syncothermachine (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_INVALID_SYNCOTHERMACHINE: i32 = 90031;
/// Svr msg invalid msglifetime (vendor constant; not raised by doubletick).
pub const ERR_SVR_MSG_INVALID_MSGLIFETIME: i32 = 90044;
/// Account not found.
pub const ERR_SVR_MSG_ACCOUNT_NOT_FOUND: i32 = 90048;
/// Already initialised.
pub const ERR_SDK_HAD_INITIALIZED: i32 = 90101;
/// Internal / webhook not answering.
pub const ERR_SVR_MSG_INTERNAL_ERROR5: i32 = 90992;
/// Internal.
pub const ERR_SVR_MSG_INTERNAL_ERROR2: i32 = 90994;
/// Internal.
pub const ERR_SVR_MSG_INTERNAL_ERROR3: i32 = 90995;
/// Internal.
pub const ERR_SVR_MSG_INTERNAL_ERROR4: i32 = 91000;
/// Web long polling kicked.
pub const ERR_SVR_MSG_LONGPOLLING_COUNT_LIMIT: i32 = 91101;
/// JSON more than 12 KB.
pub const ERR_SVR_MSG_BODY_SIZE_LIMIT: i32 = 93000;
/// Resource file missing.
pub const ERR_SVR_RES_NOT_FOUND: i32 = 114000;
/// Svr res access deny (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_ACCESS_DENY: i32 = 114001;
/// Svr res size limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_SIZE_LIMIT: i32 = 114002;
/// Svr res send cancel (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_SEND_CANCEL: i32 = 114003;
/// Svr res read failed (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_READ_FAILED: i32 = 114004;
/// Svr res transfer timeout (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_TRANSFER_TIMEOUT: i32 = 114005;
/// Svr res invalid parameters (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_INVALID_PARAMETERS: i32 = 114011;
/// Openbdh base (vendor constant; not raised by doubletick).
pub const ERR_OPENBDH_BASE: i32 = 115000;
/// Svr res invalid file md5 (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_INVALID_FILE_MD5: i32 = 115066;
/// Svr res invalid part md5 (vendor constant; not raised by doubletick).
pub const ERR_SVR_RES_INVALID_PART_MD5: i32 = 115068;
/// Svr sso connect limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_CONNECT_LIMIT: i32 = -302;
/// Svr sso vcode (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_VCODE: i32 = -10000;
/// Svr sso d2 expired (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_D2_EXPIRED: i32 = -10001;
/// Svr sso a2 up invalid (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_A2_UP_INVALID: i32 = -10003;
/// Svr sso a2 down invalid (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_A2_DOWN_INVALID: i32 = -10004;
/// Svr sso empty key (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_EMPTY_KEY: i32 = -10005;
/// Svr sso uin invalid (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_UIN_INVALID: i32 = -10006;
/// Svr sso vcode timeout (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_VCODE_TIMEOUT: i32 = -10007;
/// Svr sso no imei and a2 (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_NO_IMEI_AND_A2: i32 = -10008;
/// Svr sso cookie invalid (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_COOKIE_INVALID: i32 = -10009;
/// Svr sso down tip (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_DOWN_TIP: i32 = -10101;
/// Svr sso disconnect (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_DISCONNECT: i32 = -10102;
/// Svr sso identifier invalid (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_IDENTIFIER_INVALID: i32 = -10103;
/// Svr sso client close (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_CLIENT_CLOSE: i32 = -10104;
/// Svr sso msfsdk quit (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_MSFSDK_QUIT: i32 = -10105;
/// Svr sso d2key wrong (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_D2KEY_WRONG: i32 = -10106;
/// Svr sso unsurpport (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_UNSURPPORT: i32 = -10107;
/// Svr sso prepaid arrears (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_PREPAID_ARREARS: i32 = -10108;
/// Svr sso packet wrong (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_PACKET_WRONG: i32 = -10109;
/// Svr sso appid black list (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_APPID_BLACK_LIST: i32 = -10110;
/// Svr sso cmd black list (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_CMD_BLACK_LIST: i32 = -10111;
/// Svr sso appid without using (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_APPID_WITHOUT_USING: i32 = -10112;
/// Svr sso freq limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_FREQ_LIMIT: i32 = -10113;
/// Svr sso overload (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_OVERLOAD: i32 = -10114;
/// Svr sso frequency limit (vendor constant; not raised by doubletick).
pub const ERR_SVR_SSO_FREQUENCY_LIMIT: i32 = -20009;

/// Every constant of this file: name, value, meaning. In numeric order, negative codes last.
pub const ALL: &[(&str, i32, &str)] = &[
    ("ERR_SUCC", ERR_SUCC, "Success"),
    ("ERR_PARSE_RESPONSE_FAILED", ERR_PARSE_RESPONSE_FAILED, "Response parse failed (internal)"),
    ("ERR_SERIALIZE_REQ_FAILED", ERR_SERIALIZE_REQ_FAILED, "Request serialize failed (internal)"),
    ("ERR_NO_SUCC_RESULT", ERR_NO_SUCC_RESULT, "No succ result (vendor constant; not raised by doubletick)"),
    (
        "ERR_INVALID_CONVERSATION",
        ERR_INVALID_CONVERSATION,
        "Invalid conversation (e.g. not logged in when getting it)",
    ),
    ("ERR_LOADMSG_FAILED", ERR_LOADMSG_FAILED, "Local DB load failed"),
    (
        "ERR_FILE_TRANS_AUTH_FAILED",
        ERR_FILE_TRANS_AUTH_FAILED,
        "File trans auth failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_FILE_TRANS_NO_SERVER",
        ERR_FILE_TRANS_NO_SERVER,
        "File trans no server (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_FILE_TRANS_UPLOAD_FAILED",
        ERR_FILE_TRANS_UPLOAD_FAILED,
        "File trans upload failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_FILE_TRANS_DOWNLOAD_FAILED",
        ERR_FILE_TRANS_DOWNLOAD_FAILED,
        "File trans download failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_HTTP_REQ_FAILED",
        ERR_HTTP_REQ_FAILED,
        "Http req failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_TO_USER_INVALID",
        ERR_TO_USER_INVALID,
        "To user invalid (vendor constant; not raised by doubletick)",
    ),
    ("ERR_REQUEST_TIME_OUT", ERR_REQUEST_TIME_OUT, "Request timeout (old layer)"),
    ("ERR_SDK_NOT_INITIALIZED", ERR_SDK_NOT_INITIALIZED, "SDK not initialised"),
    ("ERR_SDK_NOT_LOGGED_IN", ERR_SDK_NOT_LOGGED_IN, "Not logged in / kicked offline"),
    ("ERR_IN_PROGESS", ERR_IN_PROGESS, "Same call still in progress; call serially"),
    ("ERR_INVALID_MSG_ELEM", ERR_INVALID_MSG_ELEM, "Invalid message elem"),
    ("ERR_INVALID_PARAMETERS", ERR_INVALID_PARAMETERS, "Invalid parameter (desc says which field)"),
    ("ERR_INIT_CORE_FAIL", ERR_INIT_CORE_FAIL, "Init core fail (vendor constant; not raised by doubletick)"),
    ("ERR_DATABASE_OPERATE_FAILED", ERR_DATABASE_OPERATE_FAILED, "Local DB operation failed"),
    (
        "ERR_EXPIRED_SESSION_NODE",
        ERR_EXPIRED_SESSION_NODE,
        "Expired session node (vendor constant; not raised by doubletick)",
    ),
    ("ERR_INVALID_SDK_OBJECT", ERR_INVALID_SDK_OBJECT, "Invalid object"),
    ("ERR_IO_OPERATION_FAILED", ERR_IO_OPERATION_FAILED, "Local I/O failed"),
    (
        "ERR_LOGGED_OUT_BEFORE_LOGIN_FINISHED",
        ERR_LOGGED_OUT_BEFORE_LOGIN_FINISHED,
        "Logged out before login finished (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_TLSSDK_NOT_INITIALIZED",
        ERR_TLSSDK_NOT_INITIALIZED,
        "Tlssdk not initialized (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_TLSSDK_USER_NOT_FOUND",
        ERR_TLSSDK_USER_NOT_FOUND,
        "Tlssdk user not found (vendor constant; not raised by doubletick)",
    ),
    ("ERR_NO_PREVIOUS_LOGIN", ERR_NO_PREVIOUS_LOGIN, "No previous login for this user (auto login)"),
    ("ERR_INVALID_JSON", ERR_INVALID_JSON, "Malformed JSON / wrong JSON for the API"),
    ("ERR_OUT_OF_MEMORY", ERR_OUT_OF_MEMORY, "Out of memory (vendor constant; not raised by doubletick)"),
    (
        "ERR_IMAGE_UPLOAD_FAILED_NOTIMAGE",
        ERR_IMAGE_UPLOAD_FAILED_NOTIMAGE,
        "Image upload failed notimage (vendor constant; not raised by doubletick)",
    ),
    ("ERR_INVALID_MSG_RECEIVER", ERR_INVALID_MSG_RECEIVER, "Invalid message receiver"),
    (
        "ERR_BIND_FAIL_UNKNOWN",
        ERR_BIND_FAIL_UNKNOWN,
        "Bind fail unknown (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_BIND_FAIL_NO_SSOTICKET",
        ERR_BIND_FAIL_NO_SSOTICKET,
        "Bind fail no ssoticket (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_BIND_FAIL_REPEATD_BIND",
        ERR_BIND_FAIL_REPEATD_BIND,
        "Bind fail repeatd bind (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_BIND_FAIL_TINYID_NULL",
        ERR_BIND_FAIL_TINYID_NULL,
        "Bind fail tinyid null (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_BIND_FAIL_GUID_NULL",
        ERR_BIND_FAIL_GUID_NULL,
        "Bind fail guid null (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_BIND_FAIL_UNPACK_REGPACK_FAILED",
        ERR_BIND_FAIL_UNPACK_REGPACK_FAILED,
        "Bind fail unpack regpack failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_BIND_FAIL_REG_TIMEOUT",
        ERR_BIND_FAIL_REG_TIMEOUT,
        "Bind fail reg timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_BIND_FAIL_ISBINDING",
        ERR_BIND_FAIL_ISBINDING,
        "Bind fail isbinding (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_UNKNOWN",
        ERR_PACKET_FAIL_UNKNOWN,
        "Packet fail unknown (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_REQ_NO_NET",
        ERR_PACKET_FAIL_REQ_NO_NET,
        "Packet fail req no net (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_RESP_NO_NET",
        ERR_PACKET_FAIL_RESP_NO_NET,
        "Packet fail resp no net (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_REQ_NO_AUTH",
        ERR_PACKET_FAIL_REQ_NO_AUTH,
        "Packet fail req no auth (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_SSO_ERR",
        ERR_PACKET_FAIL_SSO_ERR,
        "Packet fail sso err (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_REQ_TIMEOUT",
        ERR_PACKET_FAIL_REQ_TIMEOUT,
        "Packet fail req timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_RESP_TIMEOUT",
        ERR_PACKET_FAIL_RESP_TIMEOUT,
        "Packet fail resp timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_REQ_ON_RESEND",
        ERR_PACKET_FAIL_REQ_ON_RESEND,
        "Packet fail req on resend (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_RESP_NO_RESEND",
        ERR_PACKET_FAIL_RESP_NO_RESEND,
        "Packet fail resp no resend (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_FLOW_SAVE_FILTERED",
        ERR_PACKET_FAIL_FLOW_SAVE_FILTERED,
        "Packet fail flow save filtered (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_REQ_OVER_LOAD",
        ERR_PACKET_FAIL_REQ_OVER_LOAD,
        "Packet fail req over load (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_PACKET_FAIL_LOGIC_ERR",
        ERR_PACKET_FAIL_LOGIC_ERR,
        "Packet fail logic err (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_FRIENDSHIP_PROXY_NOT_SYNCED",
        ERR_FRIENDSHIP_PROXY_NOT_SYNCED,
        "Friendship proxy not synced (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_FRIENDSHIP_PROXY_SYNCING",
        ERR_FRIENDSHIP_PROXY_SYNCING,
        "Friendship proxy syncing (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_FRIENDSHIP_PROXY_SYNCED_FAIL",
        ERR_FRIENDSHIP_PROXY_SYNCED_FAIL,
        "Friendship proxy synced fail (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_FRIENDSHIP_PROXY_LOCAL_CHECK_ERR",
        ERR_FRIENDSHIP_PROXY_LOCAL_CHECK_ERR,
        "Friendship proxy local check err (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_GROUP_INVALID_FIELD",
        ERR_GROUP_INVALID_FIELD,
        "Group invalid field (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_GROUP_STORAGE_DISABLED",
        ERR_GROUP_STORAGE_DISABLED,
        "Group storage disabled (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_LOADGRPINFO_FAILED",
        ERR_LOADGRPINFO_FAILED,
        "Loadgrpinfo failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQ_NO_NET_ON_REQ",
        ERR_REQ_NO_NET_ON_REQ,
        "Req no net on req (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQ_NO_NET_ON_RSP",
        ERR_REQ_NO_NET_ON_RSP,
        "Req no net on rsp (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SERIVCE_NOT_READY",
        ERR_SERIVCE_NOT_READY,
        "Serivce not ready (vendor constant; not raised by doubletick)",
    ),
    ("ERR_USER_SIG_EXPIRED", ERR_USER_SIG_EXPIRED, "UserSig expired (client detected)"),
    (
        "ERR_LOGIN_AUTH_FAILED",
        ERR_LOGIN_AUTH_FAILED,
        "Login auth failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_LOGIN_KICKED_OFF_BY_OTHER",
        ERR_LOGIN_KICKED_OFF_BY_OTHER,
        "Kicked by another login of the same account",
    ),
    (
        "ERR_NEVER_CONNECT_AFTER_LAUNCH",
        ERR_NEVER_CONNECT_AFTER_LAUNCH,
        "Never connect after launch (vendor constant; not raised by doubletick)",
    ),
    ("ERR_REQ_FAILED", ERR_REQ_FAILED, "Req failed (vendor constant; not raised by doubletick)"),
    (
        "ERR_REQ_INVALID_REQ",
        ERR_REQ_INVALID_REQ,
        "Req invalid req (vendor constant; not raised by doubletick)",
    ),
    ("ERR_REQ_OVERLOADED", ERR_REQ_OVERLOADED, "Req overloaded (vendor constant; not raised by doubletick)"),
    ("ERR_REQ_KICK_OFF", ERR_REQ_KICK_OFF, "Req kick off (vendor constant; not raised by doubletick)"),
    (
        "ERR_REQ_SERVICE_SUSPEND",
        ERR_REQ_SERVICE_SUSPEND,
        "Req service suspend (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQ_INVALID_SIGN",
        ERR_REQ_INVALID_SIGN,
        "Req invalid sign (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQ_INVALID_COOKIE",
        ERR_REQ_INVALID_COOKIE,
        "Req invalid cookie (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_LOGIN_TLS_RSP_PARSE_FAILED",
        ERR_LOGIN_TLS_RSP_PARSE_FAILED,
        "Login tls rsp parse failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_LOGIN_OPENMSG_TIMEOUT",
        ERR_LOGIN_OPENMSG_TIMEOUT,
        "Login openmsg timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_LOGIN_OPENMSG_RSP_PARSE_FAILED",
        ERR_LOGIN_OPENMSG_RSP_PARSE_FAILED,
        "Login openmsg rsp parse failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_LOGIN_TLS_DECRYPT_FAILED",
        ERR_LOGIN_TLS_DECRYPT_FAILED,
        "Login tls decrypt failed (vendor constant; not raised by doubletick)",
    ),
    ("ERR_WIFI_NEED_AUTH", ERR_WIFI_NEED_AUTH, "Wifi need auth (vendor constant; not raised by doubletick)"),
    ("ERR_USER_CANCELED", ERR_USER_CANCELED, "User canceled (vendor constant; not raised by doubletick)"),
    ("ERR_REVOKE_TIME_LIMIT_EXCEED", ERR_REVOKE_TIME_LIMIT_EXCEED, "Revoke time limit exceeded (old layer)"),
    ("ERR_LACK_UGC_EXT", ERR_LACK_UGC_EXT, "Lack ugc ext (vendor constant; not raised by doubletick)"),
    (
        "ERR_AUTOLOGIN_NEED_USERSIG",
        ERR_AUTOLOGIN_NEED_USERSIG,
        "Autologin need usersig (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQUEST_NO_NET_ONREQ",
        ERR_REQUEST_NO_NET_ONREQ,
        "Request no net onreq (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQUEST_NO_NET_ONRSP",
        ERR_REQUEST_NO_NET_ONRSP,
        "Request no net onrsp (vendor constant; not raised by doubletick)",
    ),
    ("ERR_REQUEST_FAILED", ERR_REQUEST_FAILED, "Request failed (vendor constant; not raised by doubletick)"),
    (
        "ERR_REQUEST_INVALID_REQ",
        ERR_REQUEST_INVALID_REQ,
        "Request invalid req (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQUEST_OVERLOADED",
        ERR_REQUEST_OVERLOADED,
        "Request overloaded (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQUEST_KICK_OFF",
        ERR_REQUEST_KICK_OFF,
        "Request kick off (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQUEST_SERVICE_SUSPEND",
        ERR_REQUEST_SERVICE_SUSPEND,
        "Request service suspend (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQUEST_INVALID_SIGN",
        ERR_REQUEST_INVALID_SIGN,
        "Request invalid sign (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_REQUEST_INVALID_COOKIE",
        ERR_REQUEST_INVALID_COOKIE,
        "Request invalid cookie (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_QAL_NO_SHORT_CONN_AVAILABLE",
        ERR_QAL_NO_SHORT_CONN_AVAILABLE,
        "Qal no short conn available (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_COMM_CROSS_THREAD", ERR_SDK_COMM_CROSS_THREAD, "Cross-thread use (internal)"),
    ("ERR_SDK_COMM_TINYID_EMPTY", ERR_SDK_COMM_TINYID_EMPTY, "Empty tinyid (internal)"),
    (
        "ERR_SDK_COMM_INVALID_IDENTIFIER",
        ERR_SDK_COMM_INVALID_IDENTIFIER,
        "Invalid identifier: empty, not printable ASCII 0x20–0x7e, or more than 32 bytes",
    ),
    ("ERR_SDK_COMM_FILE_NOT_FOUND", ERR_SDK_COMM_FILE_NOT_FOUND, "File not found"),
    (
        "ERR_SDK_COMM_FILE_TOO_LARGE",
        ERR_SDK_COMM_FILE_TOO_LARGE,
        "File too large (sound/image 28 MB; video/file 100 MB)",
    ),
    ("ERR_SDK_COMM_FILE_SIZE_EMPTY", ERR_SDK_COMM_FILE_SIZE_EMPTY, "File empty"),
    ("ERR_SDK_COMM_FILE_OPEN_FAILED", ERR_SDK_COMM_FILE_OPEN_FAILED, "File open failed"),
    ("ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT", ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT, "API called too often"),
    ("ERR_SDK_COMM_INTERRUPT", ERR_SDK_COMM_INTERRUPT, "Interrupted, e.g. uninit during login"),
    ("ERR_SDK_COMM_DATABASE_FAILURE", ERR_SDK_COMM_DATABASE_FAILURE, "DB failure"),
    ("ERR_SDK_COMM_DATABASE_NOTFOUND", ERR_SDK_COMM_DATABASE_NOTFOUND, "DB row not found"),
    ("ERR_SDK_INTERNAL_ERROR", ERR_SDK_INTERNAL_ERROR, "Internal error that should not happen"),
    (
        "ERR_SDK_INTERFACE_NOT_SUPPORT",
        ERR_SDK_INTERFACE_NOT_SUPPORT,
        "Plan/edition does not support this interface (TUIKit shows an upgrade notice for read receipts on this code)",
    ),
    ("ERR_SDK_INVALID_OPERATION", ERR_SDK_INVALID_OPERATION, "Invalid operation"),
    ("ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS", ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS, "Login in progress"),
    ("ERR_SDK_ACCOUNT_LOGOUT_IN_PROCESS", ERR_SDK_ACCOUNT_LOGOUT_IN_PROCESS, "Logout in progress"),
    (
        "ERR_SDK_ACCOUNT_TLS_INIT_FAILED",
        ERR_SDK_ACCOUNT_TLS_INIT_FAILED,
        "Sdk account tls init failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_ACCOUNT_TLS_NOT_INITIALIZED",
        ERR_SDK_ACCOUNT_TLS_NOT_INITIALIZED,
        "Sdk account tls not initialized (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_ACCOUNT_TLS_TRANSPKG_ERROR",
        ERR_SDK_ACCOUNT_TLS_TRANSPKG_ERROR,
        "Sdk account tls transpkg error (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_ACCOUNT_TLS_DECRYPT_FAILED",
        ERR_SDK_ACCOUNT_TLS_DECRYPT_FAILED,
        "Sdk account tls decrypt failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_ACCOUNT_TLS_REQUEST_FAILED",
        ERR_SDK_ACCOUNT_TLS_REQUEST_FAILED,
        "Sdk account tls request failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_ACCOUNT_TLS_REQUEST_TIMEOUT",
        ERR_SDK_ACCOUNT_TLS_REQUEST_TIMEOUT,
        "Sdk account tls request timeout (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_MSG_BODY_SIZE_LIMIT", ERR_SDK_MSG_BODY_SIZE_LIMIT, "Message body more than 12 KB"),
    (
        "ERR_SDK_MSG_KEY_REQ_DIFFER_RSP",
        ERR_SDK_MSG_KEY_REQ_DIFFER_RSP,
        "Sdk msg key req differ rsp (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_IMAGE_CONVERT_ERROR",
        ERR_SDK_IMAGE_CONVERT_ERROR,
        "Sdk image convert error (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_IMAGE_CI_BLOCK",
        ERR_SDK_IMAGE_CI_BLOCK,
        "Sdk image ci block (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_MERGER_MSG_LAYERS_OVER_LIMIT",
        ERR_MERGER_MSG_LAYERS_OVER_LIMIT,
        "Merge nesting more than 100 layers",
    ),
    ("ERR_SDK_MSG_MODIFY_CONFLICT", ERR_SDK_MSG_MODIFY_CONFLICT, "Modify conflict"),
    (
        "ERR_SDK_SIGNALING_INVALID_INVITE_ID",
        ERR_SDK_SIGNALING_INVALID_INVITE_ID,
        "Sdk signaling invalid invite id (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_SIGNALING_NO_PERMISSION",
        ERR_SDK_SIGNALING_NO_PERMISSION,
        "Sdk signaling no permission (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_INVALID_CANCEL_MESSAGE",
        ERR_SDK_INVALID_CANCEL_MESSAGE,
        "Cancel: message does not exist or already sent",
    ),
    (
        "ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL",
        ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL,
        "Send failed because cancelled",
    ),
    (
        "ERR_SDK_GROUP_INVALID_ID",
        ERR_SDK_GROUP_INVALID_ID,
        "Group id invalid: printable ASCII, at most 48 bytes, no `@TGS#` prefix",
    ),
    ("ERR_SDK_GROUP_INVALID_NAME", ERR_SDK_GROUP_INVALID_NAME, "Group name more than 30 bytes / not UTF-8"),
    (
        "ERR_SDK_GROUP_INVALID_INTRODUCTION",
        ERR_SDK_GROUP_INVALID_INTRODUCTION,
        "Introduction more than 240 bytes",
    ),
    (
        "ERR_SDK_GROUP_INVALID_NOTIFICATION",
        ERR_SDK_GROUP_INVALID_NOTIFICATION,
        "Notification more than 300 bytes",
    ),
    ("ERR_SDK_GROUP_INVALID_FACE_URL", ERR_SDK_GROUP_INVALID_FACE_URL, "Face URL more than 100 bytes"),
    ("ERR_SDK_GROUP_INVALID_NAME_CARD", ERR_SDK_GROUP_INVALID_NAME_CARD, "Name card more than 50 bytes"),
    (
        "ERR_SDK_GROUP_MEMBER_COUNT_LIMIT",
        ERR_SDK_GROUP_MEMBER_COUNT_LIMIT,
        "Member count limit (private 200, public 2000, chatroom 10000)",
    ),
    (
        "ERR_SDK_GROUP_JOIN_PRIVATE_GROUP_DENY",
        ERR_SDK_GROUP_JOIN_PRIVATE_GROUP_DENY,
        "Private group cannot be applied for",
    ),
    (
        "ERR_SDK_GROUP_INVITE_SUPER_DENY",
        ERR_SDK_GROUP_INVITE_SUPER_DENY,
        "Inviting the owner role not allowed",
    ),
    ("ERR_SDK_GROUP_INVITE_NO_MEMBER", ERR_SDK_GROUP_INVITE_NO_MEMBER, "Inviting 0 members not allowed"),
    ("ERR_SDK_GROUP_ATTR_FREQUENCY_LIMIT", ERR_SDK_GROUP_ATTR_FREQUENCY_LIMIT, "Group attribute rate"),
    (
        "ERR_SDK_GROUP_GET_ONLINE_MEMBER_COUNT_LIMIT",
        ERR_SDK_GROUP_GET_ONLINE_MEMBER_COUNT_LIMIT,
        "Online count rate 1/60 s",
    ),
    ("ERR_SDK_GROUP_GET_GROUPS_INFO_LIMIT", ERR_SDK_GROUP_GET_GROUPS_INFO_LIMIT, "Group info rate 1/s"),
    ("ERR_SDK_GROUP_GET_JOINED_GROUP_LIMIT", ERR_SDK_GROUP_GET_JOINED_GROUP_LIMIT, "Joined list rate 1/s"),
    (
        "ERR_SDK_FRIENDSHIP_INVALID_PROFILE_KEY",
        ERR_SDK_FRIENDSHIP_INVALID_PROFILE_KEY,
        "Sdk friendship invalid profile key (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_FRIENDSHIP_INVALID_ADD_REMARK",
        ERR_SDK_FRIENDSHIP_INVALID_ADD_REMARK,
        "Sdk friendship invalid add remark (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_FRIENDSHIP_INVALID_ADD_WORDING",
        ERR_SDK_FRIENDSHIP_INVALID_ADD_WORDING,
        "Sdk friendship invalid add wording (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_FRIENDSHIP_INVALID_ADD_SOURCE",
        ERR_SDK_FRIENDSHIP_INVALID_ADD_SOURCE,
        "Sdk friendship invalid add source (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_FRIENDSHIP_FRIEND_GROUP_EMPTY",
        ERR_SDK_FRIENDSHIP_FRIEND_GROUP_EMPTY,
        "Sdk friendship friend group empty (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_FRIENDSHIP_EXCEED_THE_LIMIT",
        ERR_SDK_FRIENDSHIP_EXCEED_THE_LIMIT,
        "Sdk friendship exceed the limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_ENCODE_FAILED",
        ERR_SDK_NET_ENCODE_FAILED,
        "Sdk net encode failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_DECODE_FAILED",
        ERR_SDK_NET_DECODE_FAILED,
        "Sdk net decode failed (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_NET_AUTH_INVALID", ERR_SDK_NET_AUTH_INVALID, "Not authenticated yet (login not finished)"),
    (
        "ERR_SDK_NET_COMPRESS_FAILED",
        ERR_SDK_NET_COMPRESS_FAILED,
        "Sdk net compress failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_UNCOMPRESS_FAILED",
        ERR_SDK_NET_UNCOMPRESS_FAILED,
        "Sdk net uncompress failed (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_NET_FREQ_LIMIT", ERR_SDK_NET_FREQ_LIMIT, "Rate limit: 5 requests/s"),
    ("ERR_SDK_NET_REQ_COUNT_LIMIT", ERR_SDK_NET_REQ_COUNT_LIMIT, "Request queue full (1000 parallel)"),
    ("ERR_SDK_NET_DISCONNECT", ERR_SDK_NET_DISCONNECT, "Disconnected"),
    (
        "ERR_SDK_NET_ALLREADY_CONN",
        ERR_SDK_NET_ALLREADY_CONN,
        "Sdk net allready conn (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_NET_CONN_TIMEOUT", ERR_SDK_NET_CONN_TIMEOUT, "Connect timeout"),
    (
        "ERR_SDK_NET_CONN_REFUSE",
        ERR_SDK_NET_CONN_REFUSE,
        "Sdk net conn refuse (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_NET_NET_UNREACH", ERR_SDK_NET_NET_UNREACH, "Network unreachable"),
    (
        "ERR_SDK_NET_SOCKET_NO_BUFF",
        ERR_SDK_NET_SOCKET_NO_BUFF,
        "Sdk net socket no buff (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_RESET_BY_PEER",
        ERR_SDK_NET_RESET_BY_PEER,
        "Sdk net reset by peer (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_SOCKET_INVALID",
        ERR_SDK_NET_SOCKET_INVALID,
        "Sdk net socket invalid (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_HOST_GETADDRINFO_FAILED",
        ERR_SDK_NET_HOST_GETADDRINFO_FAILED,
        "Sdk net host getaddrinfo failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_CONNECT_RESET",
        ERR_SDK_NET_CONNECT_RESET,
        "Sdk net connect reset (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_WAIT_INQUEUE_TIMEOUT",
        ERR_SDK_NET_WAIT_INQUEUE_TIMEOUT,
        "Sdk net wait inqueue timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_WAIT_SEND_TIMEOUT",
        ERR_SDK_NET_WAIT_SEND_TIMEOUT,
        "Sdk net wait send timeout (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_NET_WAIT_ACK_TIMEOUT", ERR_SDK_NET_WAIT_ACK_TIMEOUT, "No response from server (ACK timeout)"),
    (
        "ERR_SDK_NET_WAIT_SEND_REMAINING_TIMEOUT",
        ERR_SDK_NET_WAIT_SEND_REMAINING_TIMEOUT,
        "Sdk net wait send remaining timeout (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SDK_NET_PKG_SIZE_LIMIT", ERR_SDK_NET_PKG_SIZE_LIMIT, "Packet more than 1 MB"),
    (
        "ERR_SDK_NET_WAIT_SEND_TIMEOUT_NO_NETWORK",
        ERR_SDK_NET_WAIT_SEND_TIMEOUT_NO_NETWORK,
        "Sdk net wait send timeout no network (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_WAIT_ACK_TIMEOUT_NO_NETWORK",
        ERR_SDK_NET_WAIT_ACK_TIMEOUT_NO_NETWORK,
        "Sdk net wait ack timeout no network (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SDK_NET_SEND_REMAINING_TIMEOUT_NO_NETWORK",
        ERR_SDK_NET_SEND_REMAINING_TIMEOUT_NO_NETWORK,
        "Sdk net send remaining timeout no network (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_GROUP_INTERNAL_ERROR", ERR_SVR_GROUP_INTERNAL_ERROR, "Server internal"),
    ("ERR_SVR_GROUP_API_NAME_ERROR", ERR_SVR_GROUP_API_NAME_ERROR, "Wrong API name"),
    ("ERR_SVR_GROUP_INVALID_PARAMETERS", ERR_SVR_GROUP_INVALID_PARAMETERS, "Invalid parameters"),
    ("ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT", ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT, "Too many accounts in request"),
    ("ERR_SVR_GROUP_FREQ_LIMIT", ERR_SVR_GROUP_FREQ_LIMIT, "Rate limit"),
    ("ERR_SVR_GROUP_PERMISSION_DENY", ERR_SVR_GROUP_PERMISSION_DENY, "No permission (also: not a member)"),
    ("ERR_SVR_GROUP_INVALID_REQ", ERR_SVR_GROUP_INVALID_REQ, "Invalid request / bad signature info"),
    ("ERR_SVR_GROUP_SUPER_NOT_ALLOW_QUIT", ERR_SVR_GROUP_SUPER_NOT_ALLOW_QUIT, "Owner may not quit"),
    ("ERR_SVR_GROUP_NOT_FOUND", ERR_SVR_GROUP_NOT_FOUND, "Group does not exist or was dissolved"),
    ("ERR_SVR_GROUP_JSON_PARSE_FAILED", ERR_SVR_GROUP_JSON_PARSE_FAILED, "JSON parse failed"),
    ("ERR_SVR_GROUP_INVALID_ID", ERR_SVR_GROUP_INVALID_ID, "Invalid operator identifier"),
    ("ERR_SVR_GROUP_ALLREADY_MEMBER", ERR_SVR_GROUP_ALLREADY_MEMBER, "Already a member"),
    ("ERR_SVR_GROUP_FULL_MEMBER_COUNT", ERR_SVR_GROUP_FULL_MEMBER_COUNT, "Group full"),
    ("ERR_SVR_GROUP_INVALID_GROUPID", ERR_SVR_GROUP_INVALID_GROUPID, "Invalid group id"),
    ("ERR_SVR_GROUP_REJECT_FROM_THIRDPARTY", ERR_SVR_GROUP_REJECT_FROM_THIRDPARTY, "Rejected by app webhook"),
    ("ERR_SVR_GROUP_SHUTUP_DENY", ERR_SVR_GROUP_SHUTUP_DENY, "Muted"),
    ("ERR_SVR_GROUP_RSP_SIZE_LIMIT", ERR_SVR_GROUP_RSP_SIZE_LIMIT, "Response more than 1 MB"),
    ("ERR_SVR_GROUP_ACCOUNT_NOT_FOUND", ERR_SVR_GROUP_ACCOUNT_NOT_FOUND, "Account does not exist"),
    ("ERR_SVR_GROUP_GROUPID_IN_USED", ERR_SVR_GROUP_GROUPID_IN_USED, "Group id in use"),
    ("ERR_SVR_GROUP_SEND_MSG_FREQ_LIMIT", ERR_SVR_GROUP_SEND_MSG_FREQ_LIMIT, "Message rate"),
    (
        "ERR_SVR_GROUP_REQ_ALLREADY_BEEN_PROCESSED",
        ERR_SVR_GROUP_REQ_ALLREADY_BEEN_PROCESSED,
        "Request already handled",
    ),
    (
        "ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER",
        ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER,
        "Group id in use, operator is its owner (may be used directly)",
    ),
    ("ERR_SVR_GROUP_SDKAPPID_DENY", ERR_SVR_GROUP_SDKAPPID_DENY, "Command disabled for SDKAppID"),
    ("ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND", ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND, "Revoke: message not found"),
    (
        "ERR_SVR_GROUP_REVOKE_MSG_TIME_LIMIT",
        ERR_SVR_GROUP_REVOKE_MSG_TIME_LIMIT,
        "Revoke: time limit (2 min)",
    ),
    ("ERR_SVR_GROUP_REVOKE_MSG_DENY", ERR_SVR_GROUP_REVOKE_MSG_DENY, "Revoke: message not revocable"),
    (
        "ERR_SVR_GROUP_NOT_ALLOW_REVOKE_MSG",
        ERR_SVR_GROUP_NOT_ALLOW_REVOKE_MSG,
        "Revoke: group type not supported",
    ),
    ("ERR_SVR_GROUP_REMOVE_MSG_DENY", ERR_SVR_GROUP_REMOVE_MSG_DENY, "Delete: type not supported"),
    (
        "ERR_SVR_GROUP_NOT_ALLOW_REMOVE_MSG",
        ERR_SVR_GROUP_NOT_ALLOW_REMOVE_MSG,
        "Delete: not for AVChatRoom/BChatRoom",
    ),
    ("ERR_SVR_GROUP_AVCHATROOM_COUNT_LIMIT", ERR_SVR_GROUP_AVCHATROOM_COUNT_LIMIT, "AVChatRoom count limit"),
    ("ERR_SVR_GROUP_COUNT_LIMIT", ERR_SVR_GROUP_COUNT_LIMIT, "Group count limit per user"),
    ("ERR_SVR_GROUP_MEMBER_COUNT_LIMIT", ERR_SVR_GROUP_MEMBER_COUNT_LIMIT, "Member count limit"),
    (
        "ERR_SVR_GROUP_ATTRIBUTE_WRITE_CONFILCT",
        ERR_SVR_GROUP_ATTRIBUTE_WRITE_CONFILCT,
        "Attribute write conflict",
    ),
    (
        "ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED",
        ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED,
        "Group receipts are switched off for this group type, which the vendor documents for its server and does not have in its header",
    ),
    (
        "ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND",
        ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND,
        "Receipt information of the message not found, which the vendor documents for its server and does not have in its header",
    ),
    (
        "ERR_SVR_GROUP_PINNED_MESSAGE_COUNT_LIMIT",
        ERR_SVR_GROUP_PINNED_MESSAGE_COUNT_LIMIT,
        "Pinned message limit",
    ),
    ("ERR_SVR_GROUP_MESSAGE_ALREADY_PINNED", ERR_SVR_GROUP_MESSAGE_ALREADY_PINNED, "Already pinned"),
    (
        "ERR_SVR_MSG_PKG_PARSE_FAILED",
        ERR_SVR_MSG_PKG_PARSE_FAILED,
        "Invalid request package (check sender/receiver exist)",
    ),
    ("ERR_SVR_MSG_INTERNAL_AUTH_FAILED", ERR_SVR_MSG_INTERNAL_AUTH_FAILED, "Internal auth failed"),
    ("ERR_SVR_MSG_INVALID_ID", ERR_SVR_MSG_INVALID_ID, "Identifier invalid or not imported"),
    ("ERR_SVR_MSG_NET_ERROR", ERR_SVR_MSG_NET_ERROR, "Network error"),
    ("ERR_SVR_MSG_INTERNAL_ERROR1", ERR_SVR_MSG_INTERNAL_ERROR1, "Server internal"),
    ("ERR_SVR_MSG_PUSH_DENY", ERR_SVR_MSG_PUSH_DENY, "Rejected by pre-send webhook"),
    ("ERR_SVR_MSG_IN_PEER_BLACKLIST", ERR_SVR_MSG_IN_PEER_BLACKLIST, "Peer has blacklisted sender"),
    ("ERR_SVR_MSG_BOTH_NOT_FRIEND", ERR_SVR_MSG_BOTH_NOT_FRIEND, "Not mutual friends"),
    ("ERR_SVR_MSG_NOT_PEER_FRIEND", ERR_SVR_MSG_NOT_PEER_FRIEND, "Sender is not in peer's friends"),
    ("ERR_SVR_MSG_NOT_SELF_FRIEND", ERR_SVR_MSG_NOT_SELF_FRIEND, "Peer is not in sender's friends"),
    ("ERR_SVR_MSG_SHUTUP_DENY", ERR_SVR_MSG_SHUTUP_DENY, "Muted"),
    ("ERR_SVR_MSG_REVOKE_TIME_LIMIT", ERR_SVR_MSG_REVOKE_TIME_LIMIT, "Revoke time limit (2 min)"),
    (
        "ERR_SVR_MSG_DEL_RAMBLE_INTERNAL_ERROR",
        ERR_SVR_MSG_DEL_RAMBLE_INTERNAL_ERROR,
        "Delete roaming internal error",
    ),
    ("ERR_SVR_MSG_EXTENSION_CONFLICT", ERR_SVR_MSG_EXTENSION_CONFLICT, "Extension conflict"),
    ("ERR_SVR_MSG_EXTENSION_NOT_EXIST", ERR_SVR_MSG_EXTENSION_NOT_EXIST, "Extension missing"),
    (
        "ERR_SVR_MSG_REACTION_COUNT_LIMIT",
        ERR_SVR_MSG_REACTION_COUNT_LIMIT,
        "Svr msg reaction count limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_REACTION_USER_COUNT_LIMIT",
        ERR_SVR_MSG_REACTION_USER_COUNT_LIMIT,
        "Svr msg reaction user count limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_REACTION_ALREADY_CONTAIN_USER",
        ERR_SVR_MSG_REACTION_ALREADY_CONTAIN_USER,
        "Svr msg reaction already contain user (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_REACTION_NOT_EXISTS",
        ERR_SVR_MSG_REACTION_NOT_EXISTS,
        "Svr msg reaction not exists (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_REACTION_NOT_CONTAIN_USER",
        ERR_SVR_MSG_REACTION_NOT_CONTAIN_USER,
        "Svr msg reaction not contain user (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_INVALID_PARAMETERS",
        ERR_SVR_FRIENDSHIP_INVALID_PARAMETERS,
        "Friendship: invalid parameters",
    ),
    (
        "ERR_SVR_FRIENDSHIP_INVALID_SDKAPPID",
        ERR_SVR_FRIENDSHIP_INVALID_SDKAPPID,
        "Svr friendship invalid sdkappid (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND",
        ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND,
        "Friendship: account not found",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ADMIN_REQUIRED",
        ERR_SVR_FRIENDSHIP_ADMIN_REQUIRED,
        "Svr friendship admin required (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_SENSITIVE_TEXT",
        ERR_SVR_FRIENDSHIP_SENSITIVE_TEXT,
        "Svr friendship sensitive text (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_INTERNAL_ERROR",
        ERR_SVR_FRIENDSHIP_INTERNAL_ERROR,
        "Svr friendship internal error (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_NET_TIMEOUT",
        ERR_SVR_FRIENDSHIP_NET_TIMEOUT,
        "Svr friendship net timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_WRITE_CONFLICT",
        ERR_SVR_FRIENDSHIP_WRITE_CONFLICT,
        "Svr friendship write conflict (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ADD_FRIEND_DENY",
        ERR_SVR_FRIENDSHIP_ADD_FRIEND_DENY,
        "Svr friendship add friend deny (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_COUNT_LIMIT",
        ERR_SVR_FRIENDSHIP_COUNT_LIMIT,
        "Svr friendship count limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_GROUP_COUNT_LIMIT",
        ERR_SVR_FRIENDSHIP_GROUP_COUNT_LIMIT,
        "Svr friendship group count limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_PENDENCY_LIMIT",
        ERR_SVR_FRIENDSHIP_PENDENCY_LIMIT,
        "Svr friendship pendency limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_BLACKLIST_LIMIT",
        ERR_SVR_FRIENDSHIP_BLACKLIST_LIMIT,
        "Svr friendship blacklist limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_PEER_FRIEND_LIMIT",
        ERR_SVR_FRIENDSHIP_PEER_FRIEND_LIMIT,
        "Svr friendship peer friend limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ALREADY_FRIENDS",
        ERR_SVR_FRIENDSHIP_ALREADY_FRIENDS,
        "Svr friendship already friends (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_IN_SELF_BLACKLIST",
        ERR_SVR_FRIENDSHIP_IN_SELF_BLACKLIST,
        "Svr friendship in self blacklist (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ALLOW_TYPE_DENY_ANY",
        ERR_SVR_FRIENDSHIP_ALLOW_TYPE_DENY_ANY,
        "Svr friendship allow type deny any (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_IN_PEER_BLACKLIST",
        ERR_SVR_FRIENDSHIP_IN_PEER_BLACKLIST,
        "Svr friendship in peer blacklist (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ALLOW_TYPE_NEED_CONFIRM",
        ERR_SVR_FRIENDSHIP_ALLOW_TYPE_NEED_CONFIRM,
        "Svr friendship allow type need confirm (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ADD_FRIEND_SEC_RSTR",
        ERR_SVR_FRIENDSHIP_ADD_FRIEND_SEC_RSTR,
        "Svr friendship add friend sec rstr (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_PENDENCY_NOT_FOUND",
        ERR_SVR_FRIENDSHIP_PENDENCY_NOT_FOUND,
        "Svr friendship pendency not found (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_DEL_NONFRIEND",
        ERR_SVR_FRIENDSHIP_DEL_NONFRIEND,
        "Svr friendship del nonfriend (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_DEL_FRIEND_SEC_RSTR",
        ERR_SVR_FRIENDSHIP_DEL_FRIEND_SEC_RSTR,
        "Svr friendship del friend sec rstr (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND_EX",
        ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND_EX,
        "Svr friendship account not found ex (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_SELF_FOLLOWING_COUNT_EXCEEDS_LIMIT",
        ERR_SVR_FRIENDSHIP_SELF_FOLLOWING_COUNT_EXCEEDS_LIMIT,
        "Svr friendship self following count exceeds limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_PEER_FOLLOWERS_COUNT_EXCEEDS_LIMIT",
        ERR_SVR_FRIENDSHIP_PEER_FOLLOWERS_COUNT_EXCEEDS_LIMIT,
        "Svr friendship peer followers count exceeds limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_SELF_MUTUAL_FOLLOWERS_COUNT_EXCEEDS_LIMIT",
        ERR_SVR_FRIENDSHIP_SELF_MUTUAL_FOLLOWERS_COUNT_EXCEEDS_LIMIT,
        "Svr friendship self mutual followers count exceeds limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_FRIENDSHIP_PEER_MUTUAL_FOLLOWERS_COUNT_EXCEEDS_LIMIT",
        ERR_SVR_FRIENDSHIP_PEER_MUTUAL_FOLLOWERS_COUNT_EXCEEDS_LIMIT,
        "Svr friendship peer mutual followers count exceeds limit (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_PROFILE_INVALID_PARAMETERS", ERR_SVR_PROFILE_INVALID_PARAMETERS, "Profile: invalid parameters"),
    (
        "ERR_SVR_PROFILE_ACCOUNT_MISS",
        ERR_SVR_PROFILE_ACCOUNT_MISS,
        "Svr profile account miss (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_PROFILE_ACCOUNT_NOT_FOUND", ERR_SVR_PROFILE_ACCOUNT_NOT_FOUND, "Profile: account not found"),
    (
        "ERR_SVR_PROFILE_ADMIN_REQUIRED",
        ERR_SVR_PROFILE_ADMIN_REQUIRED,
        "Svr profile admin required (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_PROFILE_SENSITIVE_TEXT",
        ERR_SVR_PROFILE_SENSITIVE_TEXT,
        "Svr profile sensitive text (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_PROFILE_INTERNAL_ERROR", ERR_SVR_PROFILE_INTERNAL_ERROR, "Profile: internal error"),
    (
        "ERR_SVR_PROFILE_READ_PERMISSION_REQUIRED",
        ERR_SVR_PROFILE_READ_PERMISSION_REQUIRED,
        "Svr profile read permission required (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_PROFILE_WRITE_PERMISSION_REQUIRED",
        ERR_SVR_PROFILE_WRITE_PERMISSION_REQUIRED,
        "Svr profile write permission required (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_PROFILE_TAG_NOT_FOUND", ERR_SVR_PROFILE_TAG_NOT_FOUND, "Profile tag not found"),
    ("ERR_SVR_PROFILE_SIZE_LIMIT", ERR_SVR_PROFILE_SIZE_LIMIT, "Profile value more than 500 bytes"),
    (
        "ERR_SVR_PROFILE_VALUE_ERROR",
        ERR_SVR_PROFILE_VALUE_ERROR,
        "Svr profile value error (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_PROFILE_INVALID_VALUE_FORMAT",
        ERR_SVR_PROFILE_INVALID_VALUE_FORMAT,
        "Svr profile invalid value format (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_CONV_ACCOUNT_NOT_FOUND", ERR_SVR_CONV_ACCOUNT_NOT_FOUND, "Conversation: account not found"),
    ("ERR_SVR_CONV_INVALID_PARAMETERS", ERR_SVR_CONV_INVALID_PARAMETERS, "Conversation: invalid parameters"),
    ("ERR_SVR_CONV_ADMIN_REQUIRED", ERR_SVR_CONV_ADMIN_REQUIRED, "Conversation: admin required"),
    ("ERR_SVR_CONV_INTERNAL_ERROR", ERR_SVR_CONV_INTERNAL_ERROR, "Conversation: internal"),
    ("ERR_SVR_CONV_NET_TIMEOUT", ERR_SVR_CONV_NET_TIMEOUT, "Conversation: timeout"),
    (
        "ERR_SVR_CONV_CONV_MARK_REQ_COUNT_EXCEED_LIMIT",
        ERR_SVR_CONV_CONV_MARK_REQ_COUNT_EXCEED_LIMIT,
        "Mark: more than 100 conversations per call",
    ),
    (
        "ERR_SVR_CONV_CONV_MARK_OPERATE_FAILED",
        ERR_SVR_CONV_CONV_MARK_OPERATE_FAILED,
        "Mark: failed, group dissolved?",
    ),
    (
        "ERR_SVR_CONV_CONV_MARK_TOTAL_COUNT_EXCEED_LIMIT",
        ERR_SVR_CONV_CONV_MARK_TOTAL_COUNT_EXCEED_LIMIT,
        "Mark: more than 1000 in total",
    ),
    ("ERR_SVR_CONV_CONV_GROUP_NOT_EXIST", ERR_SVR_CONV_CONV_GROUP_NOT_EXIST, "Conversation group missing"),
    (
        "ERR_SVR_CONV_CONV_GROUP_TOTAL_COUNT_EXCEED_LIMIT",
        ERR_SVR_CONV_CONV_GROUP_TOTAL_COUNT_EXCEED_LIMIT,
        "More than 20 conversation groups",
    ),
    (
        "ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH",
        ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH,
        "Conversation group name more than 32 bytes",
    ),
    ("ERR_SVR_COMM_INVALID_HTTP_URL", ERR_SVR_COMM_INVALID_HTTP_URL, "HTTP parse"),
    ("ERR_SVR_COMM_REQ_JSON_PARSE_FAILED", ERR_SVR_COMM_REQ_JSON_PARSE_FAILED, "JSON parse"),
    ("ERR_SVR_COMM_INVALID_ACCOUNT", ERR_SVR_COMM_INVALID_ACCOUNT, "Identifier/UserSig wrong"),
    (
        "ERR_SVR_COMM_INVALID_ACCOUNT_EX",
        ERR_SVR_COMM_INVALID_ACCOUNT_EX,
        "Svr comm invalid account ex (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_COMM_INVALID_SDKAPPID", ERR_SVR_COMM_INVALID_SDKAPPID, "SDKAppID invalid"),
    ("ERR_SVR_COMM_REST_FREQ_LIMIT", ERR_SVR_COMM_REST_FREQ_LIMIT, "REST rate"),
    ("ERR_SVR_COMM_REQUEST_TIMEOUT", ERR_SVR_COMM_REQUEST_TIMEOUT, "Timeout"),
    (
        "ERR_SVR_COMM_INVALID_RES",
        ERR_SVR_COMM_INVALID_RES,
        "Svr comm invalid res (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_COMM_ID_NOT_ADMIN", ERR_SVR_COMM_ID_NOT_ADMIN, "Identifier is not an app admin"),
    ("ERR_SVR_COMM_SDKAPPID_FREQ_LIMIT", ERR_SVR_COMM_SDKAPPID_FREQ_LIMIT, "SDKAppID rate"),
    ("ERR_SVR_COMM_SDKAPPID_MISS", ERR_SVR_COMM_SDKAPPID_MISS, "SDKAppID missing"),
    (
        "ERR_SVR_COMM_RSP_JSON_PARSE_FAILED",
        ERR_SVR_COMM_RSP_JSON_PARSE_FAILED,
        "Svr comm rsp json parse failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_COMM_EXCHANGE_ACCOUNT_TIMEUT",
        ERR_SVR_COMM_EXCHANGE_ACCOUNT_TIMEUT,
        "Svr comm exchange account timeut (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_COMM_INVALID_ID_FORMAT", ERR_SVR_COMM_INVALID_ID_FORMAT, "Identifier not a string"),
    ("ERR_SVR_COMM_SDKAPPID_FORBIDDEN", ERR_SVR_COMM_SDKAPPID_FORBIDDEN, "SDKAppID disabled"),
    (
        "ERR_SVR_COMM_REQ_FORBIDDEN",
        ERR_SVR_COMM_REQ_FORBIDDEN,
        "Svr comm req forbidden (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_COMM_REQ_FREQ_LIMIT",
        ERR_SVR_COMM_REQ_FREQ_LIMIT,
        "Svr comm req freq limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_COMM_REQ_FREQ_LIMIT_EX",
        ERR_SVR_COMM_REQ_FREQ_LIMIT_EX,
        "Svr comm req freq limit ex (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_COMM_INVALID_SERVICE",
        ERR_SVR_COMM_INVALID_SERVICE,
        "Service/plan not purchased or not yet active",
    ),
    ("ERR_SVR_ACCOUNT_USERSIG_EXPIRED", ERR_SVR_ACCOUNT_USERSIG_EXPIRED, "UserSig expired"),
    ("ERR_SVR_ACCOUNT_USERSIG_EMPTY", ERR_SVR_ACCOUNT_USERSIG_EMPTY, "UserSig empty"),
    (
        "ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED",
        ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED,
        "UserSig check failed (truncated?)",
    ),
    (
        "ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED_EX",
        ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED_EX,
        "UserSig check failed (verify with tool)",
    ),
    (
        "ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY",
        ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY,
        "UserSig does not verify with the key of this SDKAppID",
    ),
    (
        "ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID",
        ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID,
        "Identifier in request != identifier in UserSig",
    ),
    (
        "ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID",
        ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID,
        "SDKAppID in request != SDKAppID in UserSig",
    ),
    (
        "ERR_SVR_ACCOUNT_USERSIG_PUBLICKEY_NOT_FOUND",
        ERR_SVR_ACCOUNT_USERSIG_PUBLICKEY_NOT_FOUND,
        "Public key missing",
    ),
    ("ERR_SVR_ACCOUNT_SDKAPPID_NOT_FOUND", ERR_SVR_ACCOUNT_SDKAPPID_NOT_FOUND, "SDKAppID not found"),
    ("ERR_SVR_ACCOUNT_FREQ_LIMIT", ERR_SVR_ACCOUNT_FREQ_LIMIT, "Too many failed attempts, wait 1 min"),
    ("ERR_SVR_ACCOUNT_BLACKLIST", ERR_SVR_ACCOUNT_BLACKLIST, "Account blacklisted"),
    ("ERR_SVR_ACCOUNT_INVALID_USERSIG", ERR_SVR_ACCOUNT_INVALID_USERSIG, "UserSig revoked"),
    (
        "ERR_LOGIN_SIG_EXPIRE",
        ERR_LOGIN_SIG_EXPIRE,
        "Login sig expire (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_ACCOUNT_NOT_FOUND", ERR_SVR_ACCOUNT_NOT_FOUND, "Account not found"),
    ("ERR_SVR_ACCOUNT_SEC_RSTR", ERR_SVR_ACCOUNT_SEC_RSTR, "Security restriction"),
    ("ERR_SVR_ACCOUNT_INTERNAL_TIMEOUT", ERR_SVR_ACCOUNT_INTERNAL_TIMEOUT, "Server timeout"),
    ("ERR_SVR_ACCOUNT_INVALID_COUNT", ERR_SVR_ACCOUNT_INVALID_COUNT, "Batch count invalid"),
    ("ERR_SVR_ACCOUNT_COUNT_LIMIT", ERR_SVR_ACCOUNT_COUNT_LIMIT, "Account quota"),
    ("ERR_SVR_ACCOUNT_INVALID_PARAMETERS", ERR_SVR_ACCOUNT_INVALID_PARAMETERS, "Invalid parameter"),
    ("ERR_SVR_ACCOUNT_ADMIN_REQUIRED", ERR_SVR_ACCOUNT_ADMIN_REQUIRED, "App admin required"),
    ("ERR_SVR_ACCOUNT_INTERNAL_ERROR", ERR_SVR_ACCOUNT_INTERNAL_ERROR, "Server internal"),
    ("ERR_SVR_ACCOUNT_USER_STATUS_DISABLED", ERR_SVR_ACCOUNT_USER_STATUS_DISABLED, "User status feature off"),
    (
        "ERR_SVR_PROFILE_SUBSCRIPTION_DISABLED",
        ERR_SVR_PROFILE_SUBSCRIPTION_DISABLED,
        "Svr profile subscription disabled (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_COMM_SENSITIVE_TEXT", ERR_SVR_COMM_SENSITIVE_TEXT, "Text rejected by content safety"),
    ("ERR_SVR_COMM_BODY_SIZE_LIMIT", ERR_SVR_COMM_BODY_SIZE_LIMIT, "Body more than 12 KB"),
    ("ERR_SVR_COMM_SENSITIVE_IMAGE", ERR_SVR_COMM_SENSITIVE_IMAGE, "Image rejected"),
    (
        "ERR_REQ_CONTENT_ATTACK",
        ERR_REQ_CONTENT_ATTACK,
        "Req content attack (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_MSG_JSON_PARSE_FAILED", ERR_SVR_MSG_JSON_PARSE_FAILED, "JSON parse"),
    ("ERR_SVR_MSG_INVALID_JSON_BODY_FORMAT", ERR_SVR_MSG_INVALID_JSON_BODY_FORMAT, "MsgBody format"),
    ("ERR_SVR_MSG_INVALID_TO_ACCOUNT", ERR_SVR_MSG_INVALID_TO_ACCOUNT, "To_Account missing"),
    ("ERR_SVR_MSG_INVALID_RAND", ERR_SVR_MSG_INVALID_RAND, "MsgRandom missing"),
    (
        "ERR_SVR_MSG_INVALID_TIMESTAMP",
        ERR_SVR_MSG_INVALID_TIMESTAMP,
        "Svr msg invalid timestamp (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_BODY_NOT_ARRAY",
        ERR_SVR_MSG_BODY_NOT_ARRAY,
        "Svr msg body not array (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_ADMIN_REQUIRED",
        ERR_SVR_MSG_ADMIN_REQUIRED,
        "Svr msg admin required (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_MSG_INVALID_JSON_FORMAT", ERR_SVR_MSG_INVALID_JSON_FORMAT, "Message format"),
    (
        "ERR_SVR_MSG_TO_ACCOUNT_COUNT_LIMIT",
        ERR_SVR_MSG_TO_ACCOUNT_COUNT_LIMIT,
        "Svr msg to account count limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_TO_ACCOUNT_NOT_FOUND",
        ERR_SVR_MSG_TO_ACCOUNT_NOT_FOUND,
        "Svr msg to account not found (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_TIME_LIMIT",
        ERR_SVR_MSG_TIME_LIMIT,
        "Svr msg time limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_INVALID_SYNCOTHERMACHINE",
        ERR_SVR_MSG_INVALID_SYNCOTHERMACHINE,
        "Svr msg invalid syncothermachine (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_MSG_INVALID_MSGLIFETIME",
        ERR_SVR_MSG_INVALID_MSGLIFETIME,
        "Svr msg invalid msglifetime (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_MSG_ACCOUNT_NOT_FOUND", ERR_SVR_MSG_ACCOUNT_NOT_FOUND, "Account not found"),
    ("ERR_SDK_HAD_INITIALIZED", ERR_SDK_HAD_INITIALIZED, "Already initialised"),
    ("ERR_SVR_MSG_INTERNAL_ERROR5", ERR_SVR_MSG_INTERNAL_ERROR5, "Internal / webhook not answering"),
    ("ERR_SVR_MSG_INTERNAL_ERROR2", ERR_SVR_MSG_INTERNAL_ERROR2, "Internal"),
    ("ERR_SVR_MSG_INTERNAL_ERROR3", ERR_SVR_MSG_INTERNAL_ERROR3, "Internal"),
    ("ERR_SVR_MSG_INTERNAL_ERROR4", ERR_SVR_MSG_INTERNAL_ERROR4, "Internal"),
    ("ERR_SVR_MSG_LONGPOLLING_COUNT_LIMIT", ERR_SVR_MSG_LONGPOLLING_COUNT_LIMIT, "Web long polling kicked"),
    ("ERR_SVR_MSG_BODY_SIZE_LIMIT", ERR_SVR_MSG_BODY_SIZE_LIMIT, "JSON more than 12 KB"),
    ("ERR_SVR_RES_NOT_FOUND", ERR_SVR_RES_NOT_FOUND, "Resource file missing"),
    (
        "ERR_SVR_RES_ACCESS_DENY",
        ERR_SVR_RES_ACCESS_DENY,
        "Svr res access deny (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_RES_SIZE_LIMIT",
        ERR_SVR_RES_SIZE_LIMIT,
        "Svr res size limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_RES_SEND_CANCEL",
        ERR_SVR_RES_SEND_CANCEL,
        "Svr res send cancel (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_RES_READ_FAILED",
        ERR_SVR_RES_READ_FAILED,
        "Svr res read failed (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_RES_TRANSFER_TIMEOUT",
        ERR_SVR_RES_TRANSFER_TIMEOUT,
        "Svr res transfer timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_RES_INVALID_PARAMETERS",
        ERR_SVR_RES_INVALID_PARAMETERS,
        "Svr res invalid parameters (vendor constant; not raised by doubletick)",
    ),
    ("ERR_OPENBDH_BASE", ERR_OPENBDH_BASE, "Openbdh base (vendor constant; not raised by doubletick)"),
    (
        "ERR_SVR_RES_INVALID_FILE_MD5",
        ERR_SVR_RES_INVALID_FILE_MD5,
        "Svr res invalid file md5 (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_RES_INVALID_PART_MD5",
        ERR_SVR_RES_INVALID_PART_MD5,
        "Svr res invalid part md5 (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_CONNECT_LIMIT",
        ERR_SVR_SSO_CONNECT_LIMIT,
        "Svr sso connect limit (vendor constant; not raised by doubletick)",
    ),
    ("ERR_SVR_SSO_VCODE", ERR_SVR_SSO_VCODE, "Svr sso vcode (vendor constant; not raised by doubletick)"),
    (
        "ERR_SVR_SSO_D2_EXPIRED",
        ERR_SVR_SSO_D2_EXPIRED,
        "Svr sso d2 expired (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_A2_UP_INVALID",
        ERR_SVR_SSO_A2_UP_INVALID,
        "Svr sso a2 up invalid (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_A2_DOWN_INVALID",
        ERR_SVR_SSO_A2_DOWN_INVALID,
        "Svr sso a2 down invalid (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_EMPTY_KEY",
        ERR_SVR_SSO_EMPTY_KEY,
        "Svr sso empty key (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_UIN_INVALID",
        ERR_SVR_SSO_UIN_INVALID,
        "Svr sso uin invalid (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_VCODE_TIMEOUT",
        ERR_SVR_SSO_VCODE_TIMEOUT,
        "Svr sso vcode timeout (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_NO_IMEI_AND_A2",
        ERR_SVR_SSO_NO_IMEI_AND_A2,
        "Svr sso no imei and a2 (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_COOKIE_INVALID",
        ERR_SVR_SSO_COOKIE_INVALID,
        "Svr sso cookie invalid (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_DOWN_TIP",
        ERR_SVR_SSO_DOWN_TIP,
        "Svr sso down tip (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_DISCONNECT",
        ERR_SVR_SSO_DISCONNECT,
        "Svr sso disconnect (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_IDENTIFIER_INVALID",
        ERR_SVR_SSO_IDENTIFIER_INVALID,
        "Svr sso identifier invalid (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_CLIENT_CLOSE",
        ERR_SVR_SSO_CLIENT_CLOSE,
        "Svr sso client close (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_MSFSDK_QUIT",
        ERR_SVR_SSO_MSFSDK_QUIT,
        "Svr sso msfsdk quit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_D2KEY_WRONG",
        ERR_SVR_SSO_D2KEY_WRONG,
        "Svr sso d2key wrong (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_UNSURPPORT",
        ERR_SVR_SSO_UNSURPPORT,
        "Svr sso unsurpport (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_PREPAID_ARREARS",
        ERR_SVR_SSO_PREPAID_ARREARS,
        "Svr sso prepaid arrears (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_PACKET_WRONG",
        ERR_SVR_SSO_PACKET_WRONG,
        "Svr sso packet wrong (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_APPID_BLACK_LIST",
        ERR_SVR_SSO_APPID_BLACK_LIST,
        "Svr sso appid black list (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_CMD_BLACK_LIST",
        ERR_SVR_SSO_CMD_BLACK_LIST,
        "Svr sso cmd black list (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_APPID_WITHOUT_USING",
        ERR_SVR_SSO_APPID_WITHOUT_USING,
        "Svr sso appid without using (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_FREQ_LIMIT",
        ERR_SVR_SSO_FREQ_LIMIT,
        "Svr sso freq limit (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_OVERLOAD",
        ERR_SVR_SSO_OVERLOAD,
        "Svr sso overload (vendor constant; not raised by doubletick)",
    ),
    (
        "ERR_SVR_SSO_FREQUENCY_LIMIT",
        ERR_SVR_SSO_FREQUENCY_LIMIT,
        "Svr sso frequency limit (vendor constant; not raised by doubletick)",
    ),
];

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_one_name_and_one_number() {
        let names: BTreeSet<_> = ALL.iter().map(|(name, _, _)| name).collect();
        let numbers: BTreeSet<_> = ALL.iter().map(|(_, number, _)| number).collect();
        assert_eq!(names.len(), ALL.len());
        assert_eq!(numbers.len(), ALL.len());
    }

    #[test]
    fn the_vendors_376_constants_and_the_two_receipt_codes_are_there() {
        assert_eq!(ALL.len(), 378);
        assert!(ALL.contains(&(
            "ERR_SVR_GROUP_PERMISSION_DENY",
            10007,
            "No permission (also: not a member)"
        )));
    }
}
