// What the tests share. Each runs on the main thread, in a directory of its own, and waits by running the main run loop.

#import <DoubletickObjC/DoubletickObjC.h>
#import <Foundation/Foundation.h>

#include <stdio.h>
#include <stdlib.h>

/// A test: its name says what is true.
#define TEST(name)                                                                        \
    static void name(void);                                                               \
    __attribute__((constructor)) static void add_##name(void) { addTest(#name, name); }   \
    static void name(void)

/// Ends the process where something is not true.
#define CHECK(what)                                                                       \
    do {                                                                                  \
        if (!(what)) {                                                                    \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #what);          \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

/// Two objects that are equal, or both nil.
#define CHECK_EQUAL(one, other)                                                           \
    do {                                                                                  \
        id is = (one), must = (other);                                                    \
        if (is != must && ![is isEqual:must]) {                                       \
            fprintf(stderr, "%s:%d: %s is %s, not %s\n", __FILE__, __LINE__, #one,        \
                    [is description].UTF8String, [must description].UTF8String);        \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

void addTest(const char *name, void (*test)(void));

static const int appID = 1400000000;

/// The one object.
V2TIMManager *sdk(void);
/// The directory of the test that runs.
NSString *directory(void);
/// The embedded service in that directory; with `DOUBLETICK_SERVER_URL` that server.
V2TIMSDKConfig *config(void);

/// Runs the main run loop until this is true; ends the process where it does not become so.
void until(NSString *what, BOOL (^isTrue)(void));
/// Runs the main run loop for a moment.
void pause_(NSTimeInterval seconds);

/// What a call comes to: 0, or the code of its failure. Both blocks together are called once.
int outcome(void (^call)(V2TIMSucc succ, V2TIMFail fail));
/// What was wrong with the last call of `outcome`.
NSString *lastDesc(void);
/// What a call with a value brings; it must succeed.
id value(void (^call)(void (^succ)(id value), V2TIMFail fail));

/// Starts the SDK, logs in, and logs in as somebody else.
void start(void);
void login(NSString *user);
/// A group of the SDK's user with these members, who get accounts if they have none. The SDK's user is `owner` then.
void group(NSString *groupID, NSString *owner, NSArray<NSString *> *members);
/// Sends it, and is it when it has been sent.
V2TIMMessage *sent(V2TIMMessage *message, NSString *user, NSString *group);
/// A message of somebody else's, as this device's user finds it.
V2TIMMessage *found(NSString *msgID);

/// What a login at a server comes to, in a process that does nothing else.
int loginElsewhere(NSString *url, NSString *user, NSString *userSig, NSString *data);

/// What a device that does what it is told ends with.
int beDevice(NSString *url, NSString *data);

/// Writes down what it is told, as lines, and where.
@interface Listener : NSObject <V2TIMSDKListener, V2TIMAdvancedMsgListener, V2TIMSimpleMsgListener, V2TIMGroupListener, V2TIMConversationListener>
@property(nonatomic, readonly) NSMutableArray<NSString *> *lines;
@property(nonatomic, readonly) NSMutableArray<V2TIMMessage *> *messages;
@property(nonatomic, readonly) NSMutableArray<V2TIMMessageReceipt *> *receipts;
@property(nonatomic, readonly) NSMutableArray<V2TIMOutboxItem *> *outbox;
@property(nonatomic, readonly) NSMutableArray<V2TIMConversation *> *conversations;
/// Somewhere else than on the main thread.
@property(nonatomic) BOOL wasElsewhere;
/// What to do when it is told of a message.
@property(nonatomic, copy) void (^onMessage)(V2TIMMessage *message);
- (void)hears:(NSString *)line;
@end
