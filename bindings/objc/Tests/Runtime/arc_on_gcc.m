/* Test support only: lets Objective-C that clang compiled with -fobjc-arc -fobjc-runtime=gnustep-1.6 run on
 * GCC's libobjc and Debian's GNUstep Foundation (there is no libobjc2 in Debian). Link the ARC objects with
 * -Wl,--wrap=__objc_exec_class. Compile this file without ARC and with -fobjc-runtime=gcc. */
#import <Foundation/Foundation.h>
#include <objc/runtime.h>
#include <objc/message.h>
#include <Block.h>
#include <pthread.h>
#include <string.h>
#include <stdlib.h>

/* ---- loading: gnustep-1.x module data -> GCC's ABI 8 ---- */
struct ivar { const char *name, *type; int offset; };
struct ivars { int count; struct ivar list[]; };
struct protos { struct protos *next; size_t count; struct proto *list[]; };
struct proto { size_t isa; const char *name; struct protos *protocols; };
struct cls {
    struct cls *isa; void *super; const char *name; long version; unsigned long info; long size;
    struct ivars *ivars; void *methods, *dtable, *subclass, *sibling; struct protos *protocols; void *gc;
    long abi; int **offsets; void *properties;
};
struct cat { const char *name, *class_name; void *im, *cm; struct protos *protocols; };
struct symtab { unsigned long nsel; void *refs; unsigned short ncls, ncat; void *defs[]; };
struct module { unsigned long version, size; const char *name; struct symtab *symtab; };

static void old_protocols(struct protos *list) {
    for (; list; list = list->next)
        for (size_t i = 0; i < list->count; i++) {
            struct proto *p = list->list[i];
            if (p->isa == 3) { p->isa = 2; old_protocols(p->protocols); }
        }
}

static struct cls *pending[1024];
static int npending;
/* Places the instance variables after those of the superclass; 0 if that is not known yet. */
static int place(struct cls *c) {
    struct cls *s = NULL;
    if (c->super) {
        for (int i = 0; i < npending; i++) if (pending[i] && !strcmp(pending[i]->name, c->super)) return 0;
        s = (struct cls *)objc_lookUpClass(c->super);
        if (!s) return 0;
    }
    long start = s ? s->size : 0;
    for (int i = 0; c->ivars && i < c->ivars->count; i++) {
        c->ivars->list[i].offset += start;
        *c->offsets[i] = c->ivars->list[i].offset;
    }
    c->size = start - c->size;
    return 1;
}

void __real___objc_exec_class(struct module *);
void __wrap___objc_exec_class(struct module *m) {
    struct symtab *t = m->symtab;
    int first = npending;
    if (m->version == 9 || m->version == 10) {
        m->version = 8; m->size = sizeof *m;
        for (int i = 0; i < t->ncls; i++) {
            struct cls *c = t->defs[i];
            c->info &= 0xf; c->isa->info &= 0xf;   /* 0x10: "new ABI" there, "in construction" here */
            old_protocols(c->protocols);
            if (c->size <= 0) pending[npending++] = c;
        }
        for (int i = 0; i < t->ncat; i++) old_protocols(((struct cat *)t->defs[t->ncls + i])->protocols);
    }
    (void)first;
    char *names[1024]; int n = npending;
    for (int i = 0; i < n; i++) names[i] = pending[i] ? (char *)pending[i]->super : NULL; /* name until resolved */
    /* superclasses first, as long as any can be placed */
    for (int again = 1; again;) {
        again = 0;
        for (int i = 0; i < n; i++) {
            struct cls *c = pending[i];
            if (!c) continue;
            pending[i] = NULL;
            struct cls *s = NULL; int known = 1;
            for (int k = 0; k < n; k++) if (pending[k] && names[i] && !strcmp(pending[k]->name, names[i])) known = 0;
            if (known && names[i]) for (int k = 0; k < t->ncls; k++) if (!strcmp(((struct cls *)t->defs[k])->name, names[i])) s = t->defs[k];
            if (known && s) { /* placed in this very module */
                long start = s->size;
                for (int k = 0; c->ivars && k < c->ivars->count; k++) *c->offsets[k] = c->ivars->list[k].offset += start;
                c->size = start - c->size; again = 1; continue;
            }
            if (known && place(c)) { again = 1; continue; }
            pending[i] = c;
        }
    }
    int left = 0;
    for (int i = 0; i < n; i++) if (pending[i]) pending[left++] = pending[i];
    npending = left;
    __real___objc_exec_class(m);
}

/* ---- messages ---- */
struct slot { Class owner, cached; const char *types; int version; IMP method; };
static __thread struct slot slots[2];
struct slot *objc_msg_lookup_sender(id *receiver, SEL sel, id sender) {
    (void)sender; slots[0].method = objc_msg_lookup(*receiver, sel); return &slots[0];
}
struct slot *objc_slot_lookup_super(struct objc_super *super, SEL sel) {
    slots[1].method = objc_msg_lookup_super(super, sel); return &slots[1];
}

/* ---- ARC ---- */
static int is_block(id o);
id objc_retain(id o) { return [o retain]; }
void objc_release(id o) { [o release]; }
id objc_autorelease(id o) { return [o autorelease]; }
id objc_retainAutoreleasedReturnValue(id o) { return [o retain]; }
id objc_unsafeClaimAutoreleasedReturnValue(id o) { return o; }
id objc_autoreleaseReturnValue(id o) { return [o autorelease]; }
id objc_retainAutorelease(id o) { return [[o retain] autorelease]; }
id objc_retainAutoreleaseReturnValue(id o) { return [[o retain] autorelease]; }
id objc_retainBlock(id b) { return b ? (id)_Block_copy(b) : nil; }
void objc_storeStrong(id *p, id n) { id old = *p; n = is_block(n) ? objc_retainBlock(n) : [n retain]; *p = n; [old release]; }
void *objc_autoreleasePoolPush(void) { return [[NSAutoreleasePool alloc] init]; }
void objc_autoreleasePoolPop(void *p) { [(NSAutoreleasePool *)p release]; }

/* ---- weak: one lock, one table; an object that has weak references is released under the lock ---- */
static pthread_mutex_t weak_lock;
struct weak { struct weak *next; id *where; id object; };
static struct weak *table[4093];
static struct weak **bucket(id o) { return &table[((uintptr_t)o >> 4) % 4093]; }
static int has_weak(id o) { for (struct weak *w = *bucket(o); w; w = w->next) if (w->object == o) return 1; return 0; }
static void forget(id *where) {
    id o = *where;
    if (!o) return;
    for (struct weak **p = bucket(o); *p; p = &(*p)->next)
        if ((*p)->where == where) { struct weak *w = *p; *p = w->next; free(w); return; }
}
static id remember(id *where, id o) {
    *where = o;
    if (o) { struct weak *w = malloc(sizeof *w); *w = (struct weak){*bucket(o), where, o}; *bucket(o) = w; }
    return o;
}
#define LOCKED(x) do { pthread_mutex_lock(&weak_lock); x; pthread_mutex_unlock(&weak_lock); } while (0)
id objc_initWeak(id *where, id o) { LOCKED(remember(where, o)); return o; }
id objc_storeWeak(id *where, id o) { LOCKED(forget(where); remember(where, o)); return o; }
id objc_loadWeakRetained(id *where) { id o; LOCKED(o = [*where retain]); return o; }
id objc_loadWeak(id *where) { return [objc_loadWeakRetained(where) autorelease]; }
void objc_destroyWeak(id *where) { LOCKED(forget(where); *where = nil); }
void objc_copyWeak(id *to, id *from) { LOCKED(remember(to, *from)); }
void objc_moveWeak(id *to, id *from) { LOCKED(id o = *from; forget(from); *from = nil; remember(to, o)); }

static void (*old_release)(id, SEL);
static void (*old_dealloc)(id, SEL);
static void new_release(id self, SEL cmd) {
    pthread_mutex_lock(&weak_lock);
    if (has_weak(self)) { old_release(self, cmd); pthread_mutex_unlock(&weak_lock); return; }
    pthread_mutex_unlock(&weak_lock);
    old_release(self, cmd);
}
static void new_dealloc(id self, SEL cmd) {
    LOCKED(for (struct weak **p = bucket(self); *p;) {
        if ((*p)->object != self) { p = &(*p)->next; continue; }
        struct weak *w = *p; *w->where = nil; *p = w->next; free(w);
    });
    old_dealloc(self, cmd);
}

/* ---- blocks as objects: libBlocksRuntime leaves 256 bytes for each of their classes ---- */
extern void *_NSConcreteStackBlock[32], *_NSConcreteMallocBlock[32], *_NSConcreteGlobalBlock[32];
static int is_block(id o) {
    if (!o) return 0;
    void *isa = *(void **)o;
    return isa == _NSConcreteStackBlock || isa == _NSConcreteMallocBlock || isa == _NSConcreteGlobalBlock;
}
static id block_copy(id self, SEL cmd) { (void)cmd; return (id)_Block_copy(self); }
static id block_copy_zone(id self, SEL cmd, void *zone) { (void)cmd; (void)zone; return (id)_Block_copy(self); }
static void block_release(id self, SEL cmd) { (void)cmd; _Block_release(self); }
static void block_class(void **where, const char *name) {
    Class c = objc_allocateClassPair([NSObject class], name, 0);
    class_addMethod(c, @selector(retain), (IMP)block_copy, "@@:");
    class_addMethod(c, @selector(copy), (IMP)block_copy, "@@:");
    class_addMethod(c, @selector(copyWithZone:), (IMP)block_copy_zone, "@@:^v");
    class_addMethod(c, @selector(release), (IMP)block_release, "v@:");
    objc_registerClassPair(c);
    [c class]; [c instancesRespondToSelector: @selector(retain)];
    id probe = class_createInstance(c, 0); [probe hash]; free(probe); /* has its dispatch table made */
    memcpy(where, c, 13 * sizeof(void *));
}

/* Objects that a block captures without ARC: libBlocksRuntime does not retain them, as every other runtime does. Link with
 * -Wl,--wrap=_Block_object_assign,--wrap=_Block_object_dispose. */
enum { captured_object = 3 };
void __real__Block_object_assign(void *, const void *, const int);
void __wrap__Block_object_assign(void *to, const void *object, const int flags) {
    if (flags == captured_object) { *(id *)to = [(id)object retain]; return; }
    __real__Block_object_assign(to, object, flags);
}
void __real__Block_object_dispose(const void *, const int);
void __wrap__Block_object_dispose(const void *object, const int flags) {
    if (flags == captured_object) { [(id)object release]; return; }
    __real__Block_object_dispose(object, flags);
}

@interface DTArcSupport : NSObject
@end
@implementation DTArcSupport
+ (void)load {
    pthread_mutexattr_t a; pthread_mutexattr_init(&a); pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&weak_lock, &a);
    NSAutoreleasePool *pool = [[NSAutoreleasePool alloc] init];
    Method r = class_getInstanceMethod([NSObject class], @selector(release));
    old_release = (void (*)(id, SEL))method_setImplementation(r, (IMP)new_release);
    Method d = class_getInstanceMethod([NSObject class], @selector(dealloc));
    old_dealloc = (void (*)(id, SEL))method_setImplementation(d, (IMP)new_dealloc);
    block_class(_NSConcreteStackBlock, "DTStackBlock");
    block_class(_NSConcreteMallocBlock, "DTMallocBlock");
    block_class(_NSConcreteGlobalBlock, "DTGlobalBlock");
    [pool release];
}
@end
