// Where the application is called. Not of the vendor.

#import <DoubletickObjC/V2TIMManager.h>

NS_ASSUME_NONNULL_BEGIN

/// Runs work later, not within the call that gives it: on a serial dispatch queue, an operation queue, a run loop.
typedef void (^DTCallbackExecutor)(void (^work)(void));

@interface V2TIMManager (Callbacks)

/// Not of the vendor: where blocks and listeners are called. Nil, which it is at first, is the main queue; where there
/// is no dispatch, the main run loop. Set it before `initSDK`. A program whose main thread does not run its queue,
/// such as a command-line tool, needs one:
///
///     dispatch_queue_t queue = dispatch_queue_create("chat", DISPATCH_QUEUE_SERIAL);
///     [V2TIMManager setCallbackExecutor:^(void (^work)(void)) { dispatch_async(queue, work); }];
///
/// Whatever it runs its work on, the application is called one at a time, in order.
+ (void)setCallbackExecutor:(nullable DTCallbackExecutor)executor;

@end

NS_ASSUME_NONNULL_END
