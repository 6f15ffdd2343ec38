// What the face uses of Apple's dispatch, so that the compiler sees that branch of it, and a test runs it
// (../Runtime/dispatch_on_run_loop.m).
typedef void (^dispatch_block_t)(void);
typedef struct dispatch_queue_s *dispatch_queue_t;
dispatch_queue_t dispatch_get_main_queue(void);
void dispatch_async(dispatch_queue_t queue, dispatch_block_t block);
