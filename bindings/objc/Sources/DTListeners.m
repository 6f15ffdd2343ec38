#import "DTListeners.h"

#import "DTSupport.h"

#if !__has_feature(objc_arc)
// Without ARC the compiler makes no weak references, but a runtime that has ARC does. Where it has not, a listener must be
// removed before it is released.
extern id objc_initWeak(id *where, id object) __attribute__((weak));
extern id objc_loadWeakRetained(id *where) __attribute__((weak));
extern void objc_destroyWeak(id *where) __attribute__((weak));
#endif

/// A reference that becomes nil when its object is released.
@interface DTWeak : NSObject
- (instancetype)initWithObject:(id)object;
- (id)object;
@end

@implementation DTWeak {
#if __has_feature(objc_arc)
    __weak id _object;
#else
    id _object;
#endif
}

#if __has_feature(objc_arc)

- (instancetype)initWithObject:(id)object {
    if ((self = [super init])) _object = object;
    return self;
}

- (id)object {
    return _object;
}

#else

- (instancetype)initWithObject:(id)object {
    if ((self = [super init])) {
        if (objc_initWeak) {
            objc_initWeak(&_object, object);
        } else {
            _object = object;
        }
    }
    return self;
}

- (id)object {
    return objc_loadWeakRetained ? [objc_loadWeakRetained(&_object) autorelease] : _object;
}

- (void)dealloc {
    if (objc_destroyWeak) objc_destroyWeak(&_object);
    [super dealloc];
}

#endif

@end

@implementation DTListeners {
    // Touched with the object's own lock held.
    NSMutableArray<DTWeak *> *_entries;
}

- (instancetype)init {
    if ((self = [super init])) _entries = [[NSMutableArray alloc] init];
    return self;
}

DT_DEALLOC([_entries release])

/// Those who are still there.
- (NSArray *)objects {
    NSMutableArray *objects = [NSMutableArray array];
    @synchronized(self) {
        for (DTWeak *entry in _entries) {
            id object = entry.object;
            if (object) [objects addObject:object];
        }
    }
    return objects;
}

- (BOOL)isEmpty {
    return self.objects.count == 0;
}

- (void)add:(id)listener {
    if (!listener) return;
    @synchronized(self) {
        [self removeGoneAnd:nil];
        for (DTWeak *entry in _entries) {
            if (entry.object == listener) return;
        }
        DTWeak *entry = [[DTWeak alloc] initWithObject:listener];
        [_entries addObject:entry];
        DT_RELEASE(entry);
    }
}

- (void)remove:(id)listener {
    if (!listener) return;
    @synchronized(self) {
        [self removeGoneAnd:listener];
    }
}

/// With the lock held.
- (void)removeGoneAnd:(id)listener {
    for (NSUInteger at = _entries.count; at-- > 0;) {
        id object = _entries[at].object;
        if (!object || object == listener) [_entries removeObjectAtIndex:at];
    }
}

- (BOOL)has:(id)listener {
    @synchronized(self) {
        for (DTWeak *entry in _entries) {
            if (entry.object == listener) return YES;
        }
    }
    return NO;
}

- (void)tell:(SEL)method by:(void (^)(id))call {
    for (id listener in self.objects) {
        if ([self has:listener] && [listener respondsToSelector:method]) call(listener);
    }
}

@end
