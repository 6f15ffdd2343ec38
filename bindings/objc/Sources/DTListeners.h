// Who listens.

#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

/// Listeners of one kind, in the order in which they were added, each once. They are not kept alive, as by the vendor: a
/// listener that is released is no listener any more.
@interface DTListeners : NSObject

/// Nil is ignored.
- (void)add:(nullable id)listener;
- (void)remove:(nullable id)listener;
- (BOOL)isEmpty;

/// Calls those who listen now and have this method, but for who is removed by one before it.
- (void)tell:(SEL)method by:(void (^)(id listener))call;

@end

NS_ASSUME_NONNULL_END
