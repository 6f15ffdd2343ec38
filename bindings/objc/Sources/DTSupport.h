// The sources are compiled with ARC and without it: what differs stands here.

#import <Foundation/Foundation.h>

#if __has_feature(objc_arc)
#define DT_RETAIN(object) (object)
#define DT_RELEASE(object) ((void)0)
#define DT_AUTORELEASE(object) (object)
#define DT_DEALLOC(...)
/// Gives an object to C as `user_data`, which owns one reference.
#define DT_GIVE(object) ((__bridge_retained void *)(object))
#define DT_POINTER(object) ((__bridge void *)(object))
/// Takes that reference back.
#define DT_TAKE(type, pointer) ((__bridge_transfer type)(void *)(pointer))
#else
#define DT_RETAIN(object) ([(object) retain])
#define DT_RELEASE(object) ([(object) release])
#define DT_AUTORELEASE(object) ([(object) autorelease])
#define DT_DEALLOC(...)       \
    -(void)dealloc {          \
        __VA_ARGS__;          \
        [super dealloc];      \
    }
#define DT_GIVE(object) ((void *)[(object) retain])
#define DT_POINTER(object) ((void *)(object))
#define DT_TAKE(type, pointer) ([(type)(void *)(pointer) autorelease])
#endif

// A block that is kept. The runtime's functions, as not every runtime lets a block be sent messages.
#if !defined(__APPLE__)
#include <Block.h>
#endif
#if __has_feature(objc_arc)
#define DT_BLOCK_COPY(block) ([(block) copy])
#define DT_BLOCK_RELEASE(block) ((void)0)
#else
#define DT_BLOCK_COPY(block) ((block) ? Block_copy(block) : (__typeof__(block))0)
#define DT_BLOCK_RELEASE(block) \
    do {                        \
        if (block) Block_release(block); \
    } while (0)
#endif
