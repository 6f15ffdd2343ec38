#import "DTMailbox.h"

#import "DTSupport.h"

#if __has_include(<dispatch/dispatch.h>)
#include <dispatch/dispatch.h>
#define DT_HAS_DISPATCH 1
#endif

/// How many a turn tells, so that a burst does not keep the queue, perhaps that of the screen, to itself.
static const int turnLength = 64;

/// One thing to tell: a block, in an object of the collection's.
@interface DTLetter : NSObject
- (instancetype)initWithWork:(void (^)(void))work;
- (void)open;
@end

@implementation DTLetter {
    void (^_work)(void);
}

- (instancetype)initWithWork:(void (^)(void))work {
    if ((self = [super init])) _work = DT_BLOCK_COPY(work);
    return self;
}

DT_DEALLOC(DT_BLOCK_RELEASE(_work))

- (void)open {
    _work();
}

@end

@implementation DTMailbox {
    // Touched with the lock held only; the application is told without it.
    NSCondition *_lock;
    NSMutableArray<DTLetter *> *_waiting;
    /// Of `_waiting`, the first that has not been told.
    NSUInteger _next;
    DTCallbackExecutor _executor;
    /// Who is telling now, at whatever depth; only that thread takes from `_waiting`.
    NSThread *_teller;
    /// Calls of `flush` under way. A turn of the queue ends early for them.
    int _flushing;
    /// A turn of the queue has been asked for and has not ended.
    BOOL _turnAsked;
}

+ (DTMailbox *)shared {
    static DTMailbox *shared;
    @synchronized(self) {
        if (!shared) shared = [[self alloc] init];
    }
    return shared;
}

- (instancetype)init {
    if ((self = [super init])) {
        _lock = [[NSCondition alloc] init];
        _waiting = [[NSMutableArray alloc] init];
    }
    return self;
}

DT_DEALLOC([_lock release]; [_waiting release]; [_teller release]; DT_BLOCK_RELEASE(_executor))

- (void)setExecutor:(DTCallbackExecutor)executor {
    DTCallbackExecutor copy = DT_BLOCK_COPY(executor);
    [_lock lock];
    DTCallbackExecutor old = _executor;
    _executor = copy;
    [_lock unlock];
    DT_BLOCK_RELEASE(old);
    (void)old;
}

- (void)post:(void (^)(void))work {
    DTLetter *letter = [[DTLetter alloc] initWithWork:work];
    [_lock lock];
    [_waiting addObject:letter];
    BOOL ask = !_turnAsked;
    _turnAsked = YES;
    [_lock unlock];
    DT_RELEASE(letter);
    if (ask) [self askForTurn];
}

- (void)askForTurn {
    [_lock lock];
    DTCallbackExecutor executor = DT_BLOCK_COPY(_executor);
    [_lock unlock];
    if (executor) {
        executor(^{ [self takeTurn]; });
        DT_BLOCK_RELEASE(executor);
        return;
    }
#if DT_HAS_DISPATCH
    dispatch_async(dispatch_get_main_queue(), ^{ [self takeTurn]; });
#else
    [self performSelectorOnMainThread:@selector(takeTurn) withObject:nil waitUntilDone:NO];
#endif
}

/// The next letter, out of the mailbox; nil where there is none. With the lock held.
- (DTLetter *)take {
    if (self.isEmpty) return nil;
    DTLetter *letter = DT_AUTORELEASE(DT_RETAIN(_waiting[_next]));
    _next++;
    if (self.isEmpty || _next >= 1024) {
        [_waiting removeObjectsInRange:NSMakeRange(0, _next)];
        _next = 0;
    }
    return letter;
}

/// With the lock held.
- (BOOL)isEmpty {
    return _next == _waiting.count;
}

/// With the lock held.
- (void)setTeller:(NSThread *)teller {
    NSThread *old = _teller;
    _teller = DT_RETAIN(teller);
    DT_RELEASE(old);
    (void)old;
}

- (void)takeTurn {
    [_lock lock];
    // Who flushes goes on until nothing waits, and asks for a turn for what comes after. Somebody who tells already is a
    // callback that runs the queue again, such as a modal loop.
    if (_teller || _flushing > 0) {
        _turnAsked = NO;
        [_lock unlock];
        return;
    }
    [self setTeller:[NSThread currentThread]];
    [_lock unlock];
    BOOL goOn = YES;
    @try {
        for (int told = 0; told < turnLength && goOn; told++) {
            @autoreleasepool {
                [_lock lock];
                DTLetter *letter = _flushing > 0 ? nil : [self take];
                [_lock unlock];
                [letter open];
                goOn = letter != nil;
            }
        }
    } @finally {
        // Also when the application throws: the next turn tells what is behind it.
        [_lock lock];
        [self setTeller:nil];
        [_lock broadcast];
        _turnAsked = !self.isEmpty;
        BOOL ask = _turnAsked;
        [_lock unlock];
        if (ask) [self askForTurn];
    }
}

- (void)flush {
    NSThread *me = [NSThread currentThread];
    [_lock lock];
    _flushing++;
    while (_teller && _teller != me) [_lock wait];
    NSThread *outer = _teller;
    [self setTeller:me];
    [_lock unlock];
    @try {
        for (BOOL goOn = YES; goOn;) {
            @autoreleasepool {
                [_lock lock];
                DTLetter *letter = [self take];
                [_lock unlock];
                [letter open];
                goOn = letter != nil;
            }
        }
    } @finally {
        [_lock lock];
        _flushing--;
        [self setTeller:outer];
        [_lock broadcast];
        BOOL ask = !self.isEmpty && !_turnAsked;
        if (ask) _turnAsked = YES;
        [_lock unlock];
        if (ask) [self askForTurn];
    }
}

@end
