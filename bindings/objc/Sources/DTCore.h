// What stands behind `V2TIMManager`: who listens, and what the library tells unasked. One per process, as the vendor's.

#import <DoubletickObjC/DoubletickObjC.h>

#import "DTListeners.h"

NS_ASSUME_NONNULL_BEGIN

@interface DTCore : NSObject

/// The one object. The first use of it begins to listen to the library.
+ (DTCore *)shared;

@property(nonatomic, readonly) DTListeners *sdkListeners;
@property(nonatomic, readonly) DTListeners *messageListeners;
@property(nonatomic, readonly) DTListeners *simpleListeners;
@property(nonatomic, readonly) DTListeners *groupListeners;
@property(nonatomic, readonly) DTListeners *conversationListeners;

/// Where lines of the log go from now on; nil: nowhere.
- (void)setLog:(nullable V2TIMLogListener)listener;
/// The last line of the log that said that something was refused.
- (nullable NSString *)lastRefusal;
/// The library tells of conversations only when somebody listens: it costs requests.
- (void)watchConversations;

@end

/// The id of who is logged in, or logging in; nil where nobody is.
NSString *_Nullable DTLoginUser(void);

NS_ASSUME_NONNULL_END
