-- Schema 4 as the release before schema 5 has written it: groups of three types, pairs, stays that ended and began
-- again, receipts, marks in the middle, messages revoked, deleted, targeted and not counted.
BEGIN TRANSACTION;
CREATE TABLE conversations (
    conv            INTEGER PRIMARY KEY,
    user_a          INTEGER,
    user_b          INTEGER,
    last_seq        INTEGER NOT NULL DEFAULT 0,
    last_message_at INTEGER NOT NULL DEFAULT 0,
    version         INTEGER NOT NULL DEFAULT 0   -- the receipt version
, identity INTEGER NOT NULL DEFAULT 0, restored_seq INTEGER NOT NULL DEFAULT 0, restored_version INTEGER NOT NULL DEFAULT 0);
INSERT INTO "conversations" VALUES(1,NULL,NULL,155,1750000271000,28,7687767911538767,0,0);
INSERT INTO "conversations" VALUES(2,NULL,NULL,12,1750000322000,0,2724561372143197,0,0);
INSERT INTO "conversations" VALUES(3,NULL,NULL,12,1750000323000,0,8423236258035669,0,0);
INSERT INTO "conversations" VALUES(4,1,2,21,1750000330000,1,1516672244552921,0,0);
INSERT INTO "conversations" VALUES(5,1,5,12,1750000325000,0,7336365643494205,0,0);
CREATE TABLE group_members (
    conv        INTEGER NOT NULL,
    member_no   INTEGER NOT NULL,
    user_no     INTEGER NOT NULL,
    role        INTEGER NOT NULL,                -- 200, 300, 400
    joined_at   INTEGER NOT NULL,
    joined_seq  INTEGER NOT NULL,                -- last_seq when they joined; they are in the audience of later ones
    left_seq    INTEGER,                         -- last_seq when they left
    muted_until INTEGER NOT NULL DEFAULT 0,      -- seconds
    recv_opt    INTEGER NOT NULL DEFAULT 0,
    name_card   TEXT NOT NULL DEFAULT '',
    custom      TEXT NOT NULL DEFAULT '[]', joined_version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conv, member_no)
) WITHOUT ROWID;
INSERT INTO "group_members" VALUES(1,1,1,400,1750000006000,0,NULL,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(1,2,2,200,1750000006000,0,NULL,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(1,3,3,200,1750000006000,0,41,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(1,4,4,200,1750000006000,0,98,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(1,5,5,200,1750000006000,0,NULL,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(1,6,3,200,1750000124000,68,NULL,0,0,'','[]',11);
INSERT INTO "group_members" VALUES(1,7,4,200,1750000208000,116,NULL,0,0,'','[]',23);
INSERT INTO "group_members" VALUES(2,1,1,400,1750000007000,0,NULL,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(2,2,2,200,1750000007000,0,NULL,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(2,3,3,200,1750000007000,0,NULL,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(3,1,1,400,1750000008000,0,NULL,0,0,'','[]',0);
INSERT INTO "group_members" VALUES(3,2,2,200,1750000008000,0,NULL,0,0,'','[]',0);
CREATE TABLE groups (
    conv           INTEGER PRIMARY KEY,
    group_id       TEXT NOT NULL,
    group_type     INTEGER NOT NULL,             -- the vendor's number
    name           TEXT NOT NULL,
    introduction   TEXT NOT NULL,
    notification   TEXT NOT NULL,
    face_url       TEXT NOT NULL,
    owner          INTEGER,                      -- user_no
    created_at     INTEGER NOT NULL,
    info_version   INTEGER NOT NULL DEFAULT 1,
    info_at        INTEGER NOT NULL,
    member_count   INTEGER NOT NULL DEFAULT 0,
    last_member_no INTEGER NOT NULL DEFAULT 0,   -- dense, never reused
    max_members    INTEGER NOT NULL,
    add_option     INTEGER NOT NULL,
    approve_option INTEGER NOT NULL,
    muted_all      INTEGER NOT NULL DEFAULT 0,
    searchable     INTEGER NOT NULL DEFAULT 1,
    visible        INTEGER NOT NULL DEFAULT 1,
    custom         TEXT NOT NULL DEFAULT '[]',   -- JSON [[key, value], ...]
    deleted_at     INTEGER                       -- the rows of a deleted group stay, out of reach
);
INSERT INTO "groups" VALUES(1,'g0',0,'a group','','','',1,1750000006000,1,1750000006000,5,7,0,2,0,0,1,1,'[]',NULL);
INSERT INTO "groups" VALUES(2,'g1',2,'a group','','','',1,1750000007000,1,1750000007000,3,3,0,2,0,0,1,1,'[]',NULL);
INSERT INTO "groups" VALUES(3,'g2',1,'a group','','','',1,1750000008000,1,1750000008000,2,2,0,0,2,0,1,1,'[]',NULL);
CREATE TABLE hidden (
    user_no INTEGER NOT NULL,
    conv    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (user_no, conv, seq)
) WITHOUT ROWID;
INSERT INTO "hidden" VALUES(2,1,1);
INSERT INTO "hidden" VALUES(2,1,3);
INSERT INTO "hidden" VALUES(2,1,4);
INSERT INTO "hidden" VALUES(2,1,10);
INSERT INTO "hidden" VALUES(2,1,11);
INSERT INTO "hidden" VALUES(2,1,12);
INSERT INTO "hidden" VALUES(2,1,14);
INSERT INTO "hidden" VALUES(2,1,16);
INSERT INTO "hidden" VALUES(2,1,18);
INSERT INTO "hidden" VALUES(2,1,26);
INSERT INTO "hidden" VALUES(2,1,32);
INSERT INTO "hidden" VALUES(2,1,43);
INSERT INTO "hidden" VALUES(2,1,57);
INSERT INTO "hidden" VALUES(2,1,60);
INSERT INTO "hidden" VALUES(2,1,63);
INSERT INTO "hidden" VALUES(2,1,68);
INSERT INTO "hidden" VALUES(2,1,71);
INSERT INTO "hidden" VALUES(2,1,76);
INSERT INTO "hidden" VALUES(2,1,78);
INSERT INTO "hidden" VALUES(2,1,95);
INSERT INTO "hidden" VALUES(2,1,100);
INSERT INTO "hidden" VALUES(2,1,103);
INSERT INTO "hidden" VALUES(2,1,104);
INSERT INTO "hidden" VALUES(2,1,111);
INSERT INTO "hidden" VALUES(2,1,114);
INSERT INTO "hidden" VALUES(2,1,121);
INSERT INTO "hidden" VALUES(2,1,130);
INSERT INTO "hidden" VALUES(2,1,131);
INSERT INTO "hidden" VALUES(2,1,132);
INSERT INTO "hidden" VALUES(2,1,135);
INSERT INTO "hidden" VALUES(4,1,2);
INSERT INTO "hidden" VALUES(4,1,5);
INSERT INTO "hidden" VALUES(4,1,6);
INSERT INTO "hidden" VALUES(4,1,12);
INSERT INTO "hidden" VALUES(4,1,13);
INSERT INTO "hidden" VALUES(4,1,20);
INSERT INTO "hidden" VALUES(4,1,35);
INSERT INTO "hidden" VALUES(4,1,39);
INSERT INTO "hidden" VALUES(4,1,44);
INSERT INTO "hidden" VALUES(4,1,48);
INSERT INTO "hidden" VALUES(4,1,63);
INSERT INTO "hidden" VALUES(4,1,89);
INSERT INTO "hidden" VALUES(4,1,111);
INSERT INTO "hidden" VALUES(4,1,112);
INSERT INTO "hidden" VALUES(4,1,115);
INSERT INTO "hidden" VALUES(4,1,123);
CREATE TABLE list_entries (
    user_no     INTEGER NOT NULL,
    conv        INTEGER NOT NULL,
    member_no   INTEGER NOT NULL,             -- the stay that `pinned` and `deleted` are of; 0 in C2C
    pinned      INTEGER NOT NULL,
    deleted     INTEGER NOT NULL,             -- not in the list until a message above cleared_seq comes
    cleared_seq INTEGER NOT NULL,             -- messages up to here are not seen, in later stays neither
    PRIMARY KEY (user_no, conv)
) WITHOUT ROWID;
INSERT INTO "list_entries" VALUES(1,1,1,1,1,50);
INSERT INTO "list_entries" VALUES(1,5,0,0,1,7);
INSERT INTO "list_entries" VALUES(5,1,5,0,1,78);
CREATE TABLE logins (
    user_no  INTEGER NOT NULL,
    platform INTEGER NOT NULL,
    number   INTEGER NOT NULL, device TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (user_no, platform)
) WITHOUT ROWID;
CREATE TABLE member_sets (
    conv  INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    bits  BLOB NOT NULL,
    PRIMARY KEY (conv, chunk)
) WITHOUT ROWID;
INSERT INTO "member_sets" VALUES(1,0,X'73');
INSERT INTO "member_sets" VALUES(2,0,X'07');
INSERT INTO "member_sets" VALUES(3,0,X'03');
CREATE TABLE messages (
    conv           INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    msg_id         TEXT NOT NULL UNIQUE,
    sender         INTEGER NOT NULL,             -- user_no
    rand           INTEGER NOT NULL,
    client_time    INTEGER NOT NULL,             -- seconds
    server_time    INTEGER NOT NULL,             -- never goes back in a conversation
    need_receipt   INTEGER NOT NULL,
    counts_unread  INTEGER NOT NULL,             -- neither excluded nor targeted
    names_users    INTEGER NOT NULL,             -- the at-list is not empty
    elem_type      INTEGER NOT NULL,             -- of the first element
    version        INTEGER NOT NULL DEFAULT 0,   -- modifications
    change_version INTEGER NOT NULL DEFAULT 0,   -- receipt version of the last modification or revocation
    revoked_by     INTEGER,                      -- user_no
    revoke_reason  TEXT,
    targets        TEXT,                         -- JSON array of user ids of a targeted message
    content        TEXT NOT NULL,                -- JSON of protocol::message::MessageContent; last, so that the rest is read without it
    PRIMARY KEY (conv, seq)
) WITHOUT ROWID;
INSERT INTO "messages" VALUES(1,1,'g1',4,7,1750000000,1750000009000,0,1,0,0,0,1,1,'why',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,2,'g2',2,7,1750000000,1750000011000,0,1,0,0,0,4,1,'',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,3,'g3',4,7,1750000000,1750000013000,0,1,0,0,0,6,4,'',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,4,'g4',4,7,1750000000,1750000015000,0,0,0,0,0,0,NULL,NULL,'["bob","cid","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,5,'g5',1,7,1750000000,1750000017000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,6,'g6',5,7,1750000000,1750000019000,1,1,0,0,0,3,5,'why',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,7,'g7',5,7,1750000000,1750000021000,1,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,8,'g8',5,7,1750000000,1750000022000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,9,'g9',5,7,1750000000,1750000023000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,10,'g10',2,7,1750000000,1750000024000,0,1,0,0,0,10,1,'',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,11,'g11',1,7,1750000000,1750000026000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,12,'g12',1,7,1750000000,1750000028000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,13,'g13',3,7,1750000000,1750000030000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,14,'g14',1,7,1750000000,1750000031000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,15,'g15',5,7,1750000000,1750000033000,0,1,0,0,0,5,5,'why',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,16,'g16',3,7,1750000000,1750000035000,0,0,0,0,0,0,NULL,NULL,'["bob","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,17,'g17',1,7,1750000000,1750000036000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,18,'g18',5,7,1750000000,1750000037000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,19,'g19',2,7,1750000000,1750000038000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,20,'g20',2,7,1750000000,1750000040000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,21,'g21',2,7,1750000000,1750000042000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,22,'g22',4,7,1750000000,1750000044000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,23,'g23',5,7,1750000000,1750000045000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,24,'g24',4,7,1750000000,1750000047000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,25,'g25',4,7,1750000000,1750000049000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,26,'g26',5,7,1750000000,1750000050000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,27,'g27',1,7,1750000000,1750000051000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,28,'g28',1,7,1750000000,1750000052000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,29,'g29',4,7,1750000000,1750000054000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,30,'g30',3,7,1750000000,1750000056000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,31,'g31',3,7,1750000000,1750000058000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,32,'g32',3,7,1750000000,1750000060000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,33,'g33',1,7,1750000000,1750000062000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,34,'g34',1,7,1750000000,1750000064000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,35,'g35',4,7,1750000000,1750000065000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,36,'g36',5,7,1750000000,1750000066000,0,1,0,0,0,11,1,'',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,37,'g37',5,7,1750000000,1750000067000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,38,'g38',3,7,1750000000,1750000069000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,39,'g39',3,7,1750000000,1750000071000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,40,'g40',3,7,1750000000,1750000073000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,41,'g41',1,7,1750000000,1750000074000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,42,'g42',1,7,1750000000,1750000077000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,43,'g43',4,7,1750000000,1750000079000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,44,'g44',1,7,1750000000,1750000080000,1,1,1,0,0,12,1,'',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,45,'g45',1,7,1750000000,1750000081000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,46,'g46',5,7,1750000000,1750000082000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,47,'g47',5,7,1750000000,1750000084000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,48,'g48',5,7,1750000000,1750000086000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,49,'g49',2,7,1750000000,1750000088000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,50,'g50',1,7,1750000000,1750000089000,1,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,51,'g52',5,7,1750000000,1750000093000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,52,'g54',4,7,1750000000,1750000095000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,53,'g55',5,7,1750000000,1750000096000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,54,'g56',2,7,1750000000,1750000098000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,55,'g57',4,7,1750000000,1750000100000,1,0,0,0,0,0,NULL,NULL,'["bob","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,56,'g58',2,7,1750000000,1750000102000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,57,'g59',2,7,1750000000,1750000104000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,58,'g60',4,7,1750000000,1750000106000,0,0,0,0,0,0,NULL,NULL,'["bob","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,59,'g61',5,7,1750000000,1750000108000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,60,'g62',4,7,1750000000,1750000109000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,61,'g63',4,7,1750000000,1750000110000,0,0,0,0,0,0,NULL,NULL,'["bob","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,62,'g64',1,7,1750000000,1750000111000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,63,'g65',1,7,1750000000,1750000113000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,64,'g66',1,7,1750000000,1750000115000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,65,'g67',1,7,1750000000,1750000117000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,66,'g68',4,7,1750000000,1750000118000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,67,'g70',4,7,1750000000,1750000122000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,68,'g71',2,7,1750000000,1750000123000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,69,'g72',4,7,1750000000,1750000125000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,70,'g73',1,7,1750000000,1750000126000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,71,'g74',4,7,1750000000,1750000128000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,72,'g75',4,7,1750000000,1750000130000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,73,'g76',1,7,1750000000,1750000132000,0,1,1,0,0,13,1,'why',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,74,'g77',4,7,1750000000,1750000133000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,75,'g78',2,7,1750000000,1750000135000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,76,'g79',1,7,1750000000,1750000137000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,77,'g80',5,7,1750000000,1750000138000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,78,'g81',3,7,1750000000,1750000139000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,79,'g82',1,7,1750000000,1750000141000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,80,'g83',2,7,1750000000,1750000143000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,81,'g84',3,7,1750000000,1750000145000,0,0,0,0,0,0,NULL,NULL,'["bob","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,82,'g85',3,7,1750000000,1750000147000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,83,'g86',5,7,1750000000,1750000149000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,84,'g87',4,7,1750000000,1750000151000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,85,'g88',3,7,1750000000,1750000153000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,86,'g89',5,7,1750000000,1750000154000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,87,'g90',5,7,1750000000,1750000155000,0,0,0,0,0,0,NULL,NULL,'["bob","cid","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,88,'g91',1,7,1750000000,1750000156000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,89,'g92',2,7,1750000000,1750000159000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,90,'g93',3,7,1750000000,1750000161000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,91,'g94',5,7,1750000000,1750000163000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,92,'g95',4,7,1750000000,1750000164000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,93,'g96',4,7,1750000000,1750000166000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,94,'g97',1,7,1750000000,1750000168000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,95,'g98',2,7,1750000000,1750000169000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,96,'g99',1,7,1750000000,1750000170000,1,0,0,0,0,0,NULL,NULL,'["bob","cid"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,97,'g100',4,7,1750000000,1750000171000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,98,'g101',2,7,1750000000,1750000173000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,99,'g102',2,7,1750000000,1750000176000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,100,'g103',1,7,1750000000,1750000178000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,101,'g104',3,7,1750000000,1750000179000,0,1,0,0,0,26,3,'',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,102,'g105',2,7,1750000000,1750000181000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,103,'g106',2,7,1750000000,1750000183000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,104,'g107',1,7,1750000000,1750000184000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,105,'g108',5,7,1750000000,1750000185000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,106,'g109',5,7,1750000000,1750000186000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,107,'g110',2,7,1750000000,1750000188000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,108,'g111',2,7,1750000000,1750000190000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,109,'g114',1,7,1750000000,1750000196000,1,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,110,'g115',1,7,1750000000,1750000198000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,111,'g116',5,7,1750000000,1750000199000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,112,'g117',3,7,1750000000,1750000200000,0,1,0,0,0,25,3,'why',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,113,'g118',2,7,1750000000,1750000201000,0,1,0,0,0,28,2,'why',NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,114,'g119',1,7,1750000000,1750000203000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,115,'g120',3,7,1750000000,1750000205000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,116,'g121',3,7,1750000000,1750000207000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,117,'g122',2,7,1750000000,1750000209000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,118,'g123',4,7,1750000000,1750000211000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,119,'g124',1,7,1750000000,1750000213000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,120,'g125',1,7,1750000000,1750000214000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,121,'g126',4,7,1750000000,1750000215000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,122,'g127',3,7,1750000000,1750000216000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,123,'g128',5,7,1750000000,1750000218000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,124,'g129',1,7,1750000000,1750000220000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,125,'g130',4,7,1750000000,1750000222000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,126,'g131',1,7,1750000000,1750000223000,0,0,0,0,0,0,NULL,NULL,'["bob","cid"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,127,'g132',5,7,1750000000,1750000226000,0,0,0,0,0,0,NULL,NULL,'["bob","cid","ann"]','{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,128,'g133',4,7,1750000000,1750000228000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,129,'g134',2,7,1750000000,1750000229000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,130,'g135',1,7,1750000000,1750000230000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,131,'g136',1,7,1750000000,1750000231000,0,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,132,'g137',4,7,1750000000,1750000233000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,133,'g138',4,7,1750000000,1750000235000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,134,'g139',5,7,1750000000,1750000237000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,135,'g140',5,7,1750000000,1750000239000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,136,'g141',1,7,1750000000,1750000241000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,137,'g142',1,7,1750000000,1750000243000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,138,'g143',5,7,1750000000,1750000244000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,139,'g144',1,7,1750000000,1750000245000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,140,'g145',3,7,1750000000,1750000246000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,141,'g146',4,7,1750000000,1750000248000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,142,'g147',4,7,1750000000,1750000250000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,143,'g148',5,7,1750000000,1750000252000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,144,'g149',3,7,1750000000,1750000253000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,145,'g150',4,7,1750000000,1750000255000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,146,'g151',2,7,1750000000,1750000257000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,147,'g152',4,7,1750000000,1750000258000,1,0,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"excluded_from_unread_count":true}');
INSERT INTO "messages" VALUES(1,148,'g153',1,7,1750000000,1750000259000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,149,'g154',4,7,1750000000,1750000260000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,150,'g155',1,7,1750000000,1750000262000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,151,'g156',5,7,1750000000,1750000264000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,152,'g157',5,7,1750000000,1750000266000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,153,'g158',2,7,1750000000,1750000267000,0,1,1,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}],"at_users":["bob"]}');
INSERT INTO "messages" VALUES(1,154,'g159',3,7,1750000000,1750000269000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(1,155,'g160',1,7,1750000000,1750000271000,0,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text"}]}');
INSERT INTO "messages" VALUES(2,1,'m3',2,7,1750000000,1750000272000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 3"}]}');
INSERT INTO "messages" VALUES(2,2,'m8',1,7,1750000000,1750000277000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 8"}]}');
INSERT INTO "messages" VALUES(2,3,'m12',1,7,1750000000,1750000281000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 12"}]}');
INSERT INTO "messages" VALUES(2,4,'m17',2,7,1750000000,1750000286000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 17"}]}');
INSERT INTO "messages" VALUES(2,5,'m21',1,7,1750000000,1750000290000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 21"}]}');
INSERT INTO "messages" VALUES(2,6,'m26',1,7,1750000000,1750000295000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 26"}]}');
INSERT INTO "messages" VALUES(2,7,'m30',2,7,1750000000,1750000299000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 30"}]}');
INSERT INTO "messages" VALUES(2,8,'m35',1,7,1750000000,1750000304000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 35"}]}');
INSERT INTO "messages" VALUES(2,9,'m39',1,7,1750000000,1750000308000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 39"}]}');
INSERT INTO "messages" VALUES(2,10,'m44',2,7,1750000000,1750000313000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 44"}]}');
INSERT INTO "messages" VALUES(2,11,'m48',1,7,1750000000,1750000317000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 48"}]}');
INSERT INTO "messages" VALUES(2,12,'m53',1,7,1750000000,1750000322000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 53"}]}');
INSERT INTO "messages" VALUES(3,1,'m4',2,7,1750000000,1750000273000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 4"}]}');
INSERT INTO "messages" VALUES(3,2,'m9',1,7,1750000000,1750000278000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 9"}]}');
INSERT INTO "messages" VALUES(3,3,'m13',1,7,1750000000,1750000282000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 13"}]}');
INSERT INTO "messages" VALUES(3,4,'m18',1,7,1750000000,1750000287000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 18"}]}');
INSERT INTO "messages" VALUES(3,5,'m22',2,7,1750000000,1750000291000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 22"}]}');
INSERT INTO "messages" VALUES(3,6,'m27',1,7,1750000000,1750000296000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 27"}]}');
INSERT INTO "messages" VALUES(3,7,'m31',1,7,1750000000,1750000300000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 31"}]}');
INSERT INTO "messages" VALUES(3,8,'m36',1,7,1750000000,1750000305000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 36"}]}');
INSERT INTO "messages" VALUES(3,9,'m40',2,7,1750000000,1750000309000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 40"}]}');
INSERT INTO "messages" VALUES(3,10,'m45',1,7,1750000000,1750000314000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 45"}]}');
INSERT INTO "messages" VALUES(3,11,'m49',1,7,1750000000,1750000318000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 49"}]}');
INSERT INTO "messages" VALUES(3,12,'m54',1,7,1750000000,1750000323000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 54"}]}');
INSERT INTO "messages" VALUES(4,1,'m5',1,7,1750000000,1750000274000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 5"}]}');
INSERT INTO "messages" VALUES(4,2,'m6',2,7,1750000000,1750000275000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 6"}]}');
INSERT INTO "messages" VALUES(4,3,'m10',1,7,1750000000,1750000279000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 10"}]}');
INSERT INTO "messages" VALUES(4,4,'m14',1,7,1750000000,1750000283000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 14"}]}');
INSERT INTO "messages" VALUES(4,5,'m15',2,7,1750000000,1750000284000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 15"}]}');
INSERT INTO "messages" VALUES(4,6,'m19',1,7,1750000000,1750000288000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 19"}]}');
INSERT INTO "messages" VALUES(4,7,'m23',1,7,1750000000,1750000292000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 23"}]}');
INSERT INTO "messages" VALUES(4,8,'m24',2,7,1750000000,1750000293000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 24"}]}');
INSERT INTO "messages" VALUES(4,9,'m28',1,7,1750000000,1750000297000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 28"}]}');
INSERT INTO "messages" VALUES(4,10,'m32',1,7,1750000000,1750000301000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 32"}]}');
INSERT INTO "messages" VALUES(4,11,'m33',2,7,1750000000,1750000302000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 33"}]}');
INSERT INTO "messages" VALUES(4,12,'m37',1,7,1750000000,1750000306000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 37"}]}');
INSERT INTO "messages" VALUES(4,13,'m41',1,7,1750000000,1750000310000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 41"}]}');
INSERT INTO "messages" VALUES(4,14,'m42',2,7,1750000000,1750000311000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 42"}]}');
INSERT INTO "messages" VALUES(4,15,'m46',1,7,1750000000,1750000315000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 46"}]}');
INSERT INTO "messages" VALUES(4,16,'m50',1,7,1750000000,1750000319000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 50"}]}');
INSERT INTO "messages" VALUES(4,17,'m51',2,7,1750000000,1750000320000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 51"}]}');
INSERT INTO "messages" VALUES(4,18,'m55',1,7,1750000000,1750000324000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 55"}]}');
INSERT INTO "messages" VALUES(4,19,'m57',2,7,1750000000,1750000328000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 57"}]}');
INSERT INTO "messages" VALUES(4,20,'m58',2,7,1750000000,1750000329000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 58"}]}');
INSERT INTO "messages" VALUES(4,21,'m59',2,7,1750000000,1750000330000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 59"}]}');
INSERT INTO "messages" VALUES(5,1,'m7',5,7,1750000000,1750000276000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 7"}]}');
INSERT INTO "messages" VALUES(5,2,'m11',5,7,1750000000,1750000280000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 11"}]}');
INSERT INTO "messages" VALUES(5,3,'m16',5,7,1750000000,1750000285000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 16"}]}');
INSERT INTO "messages" VALUES(5,4,'m20',5,7,1750000000,1750000289000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 20"}]}');
INSERT INTO "messages" VALUES(5,5,'m25',5,7,1750000000,1750000294000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 25"}]}');
INSERT INTO "messages" VALUES(5,6,'m29',5,7,1750000000,1750000298000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 29"}]}');
INSERT INTO "messages" VALUES(5,7,'m34',5,7,1750000000,1750000303000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 34"}]}');
INSERT INTO "messages" VALUES(5,8,'m38',5,7,1750000000,1750000307000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 38"}]}');
INSERT INTO "messages" VALUES(5,9,'m43',5,7,1750000000,1750000312000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 43"}]}');
INSERT INTO "messages" VALUES(5,10,'m47',5,7,1750000000,1750000316000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 47"}]}');
INSERT INTO "messages" VALUES(5,11,'m52',5,7,1750000000,1750000321000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 52"}]}');
INSERT INTO "messages" VALUES(5,12,'m56',5,7,1750000000,1750000325000,1,1,0,0,0,0,NULL,NULL,NULL,'{"elems":[{"elem_type":0,"text_elem_content":"text 56"}]}');
CREATE TABLE read_marks (
    conv      INTEGER NOT NULL,
    user_no   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    read_time INTEGER NOT NULL,                  -- seconds: the position read up to (time of message seq)
    version   INTEGER NOT NULL,                  -- receipt version of the change (C2C), else 0
    PRIMARY KEY (conv, user_no)
) WITHOUT ROWID;
INSERT INTO "read_marks" VALUES(1,1,94,1750000168,0);
INSERT INTO "read_marks" VALUES(1,2,118,1750000211,0);
INSERT INTO "read_marks" VALUES(1,5,3,1750000013,0);
INSERT INTO "read_marks" VALUES(3,2,5,1750000291,0);
INSERT INTO "read_marks" VALUES(4,1,18,1750000324,1);
CREATE TABLE read_sets (
    conv  INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    bits  BLOB NOT NULL,
    PRIMARY KEY (conv, seq, chunk)
) WITHOUT ROWID;
CREATE TABLE receipts (
    conv     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    first_no INTEGER NOT NULL,                   -- number of the first receipt of the run
    entries  BLOB NOT NULL,
    PRIMARY KEY (conv, seq, first_no)
) WITHOUT ROWID;
INSERT INTO "receipts" VALUES(1,6,1,X'0300000001000000');
INSERT INTO "receipts" VALUES(1,33,1,X'0300000001000000');
INSERT INTO "receipts" VALUES(1,102,1,X'0600000001000000');
INSERT INTO "receipts" VALUES(1,109,1,X'0600000001000000');
INSERT INTO "receipts" VALUES(1,118,1,X'0600000001000000');
INSERT INTO "receipts" VALUES(1,136,1,X'0600000001000000');
CREATE TABLE service (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    incarnation   INTEGER NOT NULL,               -- changes when a backup was restored
    restored_from INTEGER NOT NULL DEFAULT 0      -- the incarnation before; 0: none
);
INSERT INTO "service" VALUES(1,7280467719311489,0);
CREATE TABLE settings (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    json TEXT NOT NULL
);
CREATE TABLE summaries (
    conv         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    sender       INTEGER NOT NULL,               -- user_no
    sender_no    INTEGER NOT NULL,               -- member_no of the sender
    last_no      INTEGER NOT NULL,               -- the audience: member numbers 1 to last_no who were members, minus the sender
    targets      BLOB,                           -- a targeted message: JSON array of the audience's member numbers, ascending
    read_count   INTEGER NOT NULL,
    unread_count INTEGER NOT NULL,
    last_read_at INTEGER NOT NULL DEFAULT 0,     -- seconds, 0: nobody yet
    version      INTEGER NOT NULL DEFAULT 0,     -- receipt version of the last change
    bits         BLOB NOT NULL,                  -- who has read, chunk 0 (as in member_sets)
    PRIMARY KEY (conv, seq)
) WITHOUT ROWID;
INSERT INTO "summaries" VALUES(1,6,5,5,5,NULL,1,2,1750000020,2,X'04');
INSERT INTO "summaries" VALUES(1,7,5,5,5,NULL,0,2,0,14,X'');
INSERT INTO "summaries" VALUES(1,8,5,5,5,NULL,0,2,0,15,X'');
INSERT INTO "summaries" VALUES(1,33,1,1,5,NULL,1,2,1750000063,16,X'04');
INSERT INTO "summaries" VALUES(1,44,1,1,5,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(1,50,1,1,5,NULL,0,2,0,17,X'');
INSERT INTO "summaries" VALUES(1,55,4,4,5,X'5B312C325D',0,2,0,0,X'');
INSERT INTO "summaries" VALUES(1,65,1,1,5,NULL,0,2,0,18,X'');
INSERT INTO "summaries" VALUES(1,76,1,1,6,NULL,0,3,0,19,X'');
INSERT INTO "summaries" VALUES(1,79,1,1,6,NULL,0,3,0,20,X'');
INSERT INTO "summaries" VALUES(1,95,2,2,6,NULL,0,3,0,21,X'');
INSERT INTO "summaries" VALUES(1,96,1,1,6,X'5B322C365D',0,2,0,0,X'');
INSERT INTO "summaries" VALUES(1,102,2,2,6,NULL,1,2,1750000182,22,X'20');
INSERT INTO "summaries" VALUES(1,105,5,5,6,NULL,0,3,0,0,X'');
INSERT INTO "summaries" VALUES(1,107,2,2,6,NULL,0,3,0,0,X'');
INSERT INTO "summaries" VALUES(1,109,1,1,6,NULL,1,2,1750000197,23,X'20');
INSERT INTO "summaries" VALUES(1,114,1,1,6,NULL,0,3,0,0,X'');
INSERT INTO "summaries" VALUES(1,118,4,7,7,NULL,1,3,1750000212,24,X'20');
INSERT INTO "summaries" VALUES(1,120,1,1,7,NULL,0,4,0,0,X'');
INSERT INTO "summaries" VALUES(1,123,5,5,7,NULL,0,4,0,0,X'');
INSERT INTO "summaries" VALUES(1,128,4,7,7,NULL,0,4,0,0,X'');
INSERT INTO "summaries" VALUES(1,136,1,1,7,NULL,1,3,1750000242,27,X'20');
INSERT INTO "summaries" VALUES(1,144,3,6,7,NULL,0,4,0,0,X'');
INSERT INTO "summaries" VALUES(1,146,2,2,7,NULL,0,4,0,0,X'');
INSERT INTO "summaries" VALUES(1,147,4,7,7,NULL,0,4,0,0,X'');
INSERT INTO "summaries" VALUES(2,1,2,2,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,2,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,3,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,4,2,2,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,5,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,6,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,7,2,2,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,8,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,9,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,10,2,2,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,11,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(2,12,1,1,3,NULL,0,2,0,0,X'');
INSERT INTO "summaries" VALUES(3,1,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,2,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,3,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,4,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,5,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,6,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,7,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,8,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,9,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,10,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,11,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(3,12,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,1,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,2,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,3,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,4,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,5,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,6,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,7,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,8,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,9,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,10,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,11,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,12,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,13,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,14,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,15,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,16,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,17,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,18,1,1,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,19,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,20,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(4,21,2,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,1,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,2,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,3,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,4,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,5,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,6,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,7,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,8,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,9,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,10,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,11,5,2,2,NULL,0,1,0,0,X'');
INSERT INTO "summaries" VALUES(5,12,5,2,2,NULL,0,1,0,0,X'');
CREATE TABLE users (
    user_no    INTEGER PRIMARY KEY,
    user_id    TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    profile    TEXT NOT NULL           -- JSON of protocol::profile::Profile
);
INSERT INTO "users" VALUES(1,'ann',1750000001000,'{"user_id":"ann"}');
INSERT INTO "users" VALUES(2,'bob',1750000002000,'{"user_id":"bob"}');
INSERT INTO "users" VALUES(3,'cid',1750000003000,'{"user_id":"cid"}');
INSERT INTO "users" VALUES(4,'dan',1750000004000,'{"user_id":"dan"}');
INSERT INTO "users" VALUES(5,'eve',1750000005000,'{"user_id":"eve"}');
CREATE UNIQUE INDEX conversations_by_pair ON conversations (user_a, user_b) WHERE user_a IS NOT NULL;
CREATE INDEX conversations_by_second ON conversations (user_b) WHERE user_b IS NOT NULL;
CREATE UNIQUE INDEX groups_by_id ON groups (group_id) WHERE deleted_at IS NULL;
CREATE INDEX members_by_user ON group_members (user_no, conv, member_no, left_seq);
CREATE INDEX members_leading ON group_members (conv, member_no) WHERE role > 200 AND left_seq IS NULL;
CREATE INDEX messages_changed ON messages (conv, change_version) WHERE change_version > 0;
CREATE INDEX messages_counting ON messages (conv, seq, sender) WHERE counts_unread = 1 AND revoked_by IS NULL;
CREATE INDEX messages_naming ON messages (conv, seq) WHERE names_users = 1;
CREATE INDEX summaries_by_version ON summaries (conv, sender, version);
COMMIT;
PRAGMA user_version = 4;
