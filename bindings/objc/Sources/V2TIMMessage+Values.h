// Messages between the application and the C API.

#import <DoubletickObjC/DoubletickObjC.h>

#import "DTCall.h"
#import "DTObject+Values.h"

NS_ASSUME_NONNULL_BEGIN

@interface V2TIMMessage ()

/// A new message with this element.
+ (V2TIMMessage *)withElem:(V2TIMElem *)elem;
/// A new message that says the same; nil where that cannot be sent.
- (nullable V2TIMMessage *)forward;

/// The document that sends it, or nil: then `call` has been refused. It says that it is being sent from here on.
- (nullable NSString *)leaveTo:(NSString *)conversation
                          type:(enum TIMConvType)type
                      priority:(V2TIMMessagePriority)priority
                    onlineOnly:(BOOL)onlineOnly
                       targets:(nullable NSArray<NSString *> *)targets
                          push:(nullable V2TIMOfflinePushInfo *)push
                          call:(DTCall *)call;
/// It has this id from now on.
- (void)sentAs:(const char *)msgID;
/// It is stored as this now. What was set for this device alone stays, and the elements stay the objects that the
/// application may hold.
- (void)stored:(nullable id)document;
- (void)failed;
- (void)isRevoked;

/// What modifies it to what the object says now.
- (NSDictionary *)modification;

@end

/// Messages by their ids, as functions of the C API take them; nil where one has none, and then `call` is refused.
NSArray<NSDictionary *> *_Nullable DTMessageIDs(id _Nullable messages, NSString *name, DTCall *call);

NS_ASSUME_NONNULL_END
