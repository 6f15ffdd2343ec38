// Where everything that the application is told waits for its turn.

#import <DoubletickObjC/V2TIMManager+Callbacks.h>

NS_ASSUME_NONNULL_BEGIN

/// Tells one thing at a time, in order, on the queue of the application's choice.
@interface DTMailbox : NSObject

/// The one mailbox of the process, as the SDK is one.
+ (DTMailbox *)shared;

/// Nil: the main queue, or the main run loop.
- (void)setExecutor:(nullable DTCallbackExecutor)executor;

/// Tells this after everything that was posted before.
- (void)post:(void (^)(void))work;

/// Tells everything that waits, on this thread, before it returns. Waits for what is being told on another thread now,
/// but not for the queue, which may wait for this thread.
- (void)flush;

@end

NS_ASSUME_NONNULL_END
