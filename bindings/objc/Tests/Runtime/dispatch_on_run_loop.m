// What the face uses of Apple's dispatch, on the run loop of the main thread: the branch of the sources for where dispatch
// is runs in a test. Whether it is right beside Apple's own no test here can say.

#import <Foundation/Foundation.h>
#include <dispatch/dispatch.h>

@interface DispatchedWork : NSObject
@end

@implementation DispatchedWork {
    dispatch_block_t _work;
}

+ (void)post:(dispatch_block_t)work {
    DispatchedWork *one = [[self alloc] init];
    one->_work = [work copy];
    [one performSelectorOnMainThread:@selector(run) withObject:nil waitUntilDone:NO];
    [one release];
}

- (void)run {
    _work();
}

- (void)dealloc {
    [_work release];
    [super dealloc];
}
@end

dispatch_queue_t dispatch_get_main_queue(void) {
    static char main;
    return (dispatch_queue_t)&main;
}

void dispatch_async(dispatch_queue_t queue, dispatch_block_t block) {
    if (queue != dispatch_get_main_queue()) abort();
    [DispatchedWork post:block];
}
