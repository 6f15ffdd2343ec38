/* Chapter "Threads": a process that gets no thread from the system is told so, hangs nowhere, and goes on when there are
 * threads again. The limit counts the threads of a user and is nothing to root, so the test becomes a user of its own. */
#include "check.h"

#include <grp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* The callback thread, the client's, and the embedded service's three: it writes, it reads, it empties its log. */
#define THREADS 5

/* How many threads this process may have beside its first one. */
static void may_have(rlim_t threads) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    CHECK(getrlimit(RLIMIT_NPROC, &limit) == 0);
    limit.rlim_cur = threads == RLIM_INFINITY ? limit.rlim_max : threads + 1;
    CHECK(setrlimit(RLIMIT_NPROC, &limit) == 0);
}

static pthread_t main_thread;
static int lines_here;

static void on_line(enum TIMLogLevel level, const char *line, const void *user_data) {
    lines_here += pthread_equal(main_thread, pthread_self()) != 0;
    on_log(level, line, user_data);
}

/* Says what is wrong in one line of the log, however many threads there were. */
static void refused(const char *json) {
    const char *line;
    forget_events();
    CHECK_INT(TIMInit(APP_ID, json), TIM_ERR_SDKUNINIT);
    line = WAIT_EVENT(EV_LOG, kTIMLog_Warn);
    CHECK_PART(line, "TIMInit: no thread can be started: ");
    CHECK_PART(line, "as many as the system allows");
    CHECK_INT(count_events(EV_LOG, -1), 0);
    CHECK(alone_within(5000));
}

/* A life with threads enough: a message is sent, read and answered. */
static void everything_works(void) {
    const char *id;
    start();
    make_users("bob alice");
    id = send_text("bob", kTIMConv_C2C, "hello", 1);
    as_user("bob");
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK(alone_within(5000));
}

/* However many threads are missing, TIMInit fails and leaves nothing behind. */
static void too_few(void) {
    int threads;
    for (threads = 0; threads < THREADS; threads++) {
        int round;
        may_have((rlim_t)threads);
        lines_here = 0;
        for (round = 0; round < 3; round++) refused(config_for("data"));
        CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
        /* Where even the callback thread is missing the line has come before TIMInit returned, on this one. */
        if (threads == 0) CHECK_INT(lines_here, 3);
        if (threads > 0) FAILS(ERR_SDK_NOT_INITIALIZED, TIMLogin("alice", "sig", CB));
        CHECK_INT(TIMUninit(), TIM_SUCC);
        CHECK(alone_within(5000));
        may_have(RLIM_INFINITY);
        everything_works();
    }
    may_have(THREADS);
    everything_works();
    may_have(RLIM_INFINITY);
}

static void on_no_page(const char *json, uint64_t next, bool finished, const void *user_data) {
    (void)json;
    (void)next;
    (void)finished;
    (void)user_data;
    fail_at(__FILE__, __LINE__, "a refused call was answered");
}

/* A call that could not be answered is not accepted, and changes nothing. */
static void calls_without_a_thread(void) {
    Answer *answer;
    forget_events();
    lines_here = 0;
    may_have(0);
    REFUSED(TIM_ERR_SDKUNINIT, TIMLogin("alice", "sig", CB));
    REFUSED(TIM_ERR_SDKUNINIT, TIMConvGetConvList(CB));
    REFUSED(TIM_ERR_SDKUNINIT, TIMSetConfig("{\"set_config_user_define_data\":\"changed\"}", CB));
    REFUSED(TIM_ERR_SDKUNINIT, callExperimentalAPI("{\"request_internal_operation\":\"any\"}", CB));
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList("{\"message_msg_id\":\"1-2-3\"}",
                                                  TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 10,
                                                  on_no_page, NULL),
              TIM_ERR_SDKUNINIT);
    /* Nobody waits for an answer. */
    CHECK_INT(TIMConvGetConvList(NULL, NULL), TIM_SUCC);
    CHECK_INT(TIMSetConfig("{\"set_config_user_define_data\":\"kept\"}", NULL, NULL), TIM_SUCC);
    /* The lines of the log come at the latest with TIMUninit. */
    CHECK_INT(lines_here, 0);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(lines_here, 5);
    CHECK_INT(count_events(EV_LOG, kTIMLog_Warn), 5);
    CHECK_PART(WAIT_EVENT(EV_LOG, kTIMLog_Warn), "TIMLogin: no thread can be started: ");
    may_have(RLIM_INFINITY);
    answer = CALL(TIMSetConfig("{}", CB));
    CHECK_INT(answer->code, 0);
    CHECK_ITEM(answer->json, "set_config_user_define_data=kept");
    CHECK(alone_within(5000));
}

static void on_end_inside(enum TIMLogLevel level, const char *line, const void *user_data) {
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(TIMInit(APP_ID, config_for("data")), TIM_ERR_SDKUNINIT);
    on_line(level, line, user_data);
}

/* A line of the log that comes on the thread of TIMInit is a callback like every other. */
static void functions_inside_such_a_line(void) {
    may_have(0);
    forget_events();
    TIMSetLogCallback(on_end_inside, NULL);
    lines_here = 0;
    CHECK_INT(TIMInit(0, "{}"), TIM_ERR_PARAM);
    CHECK_INT(lines_here, 1);
    TIMSetLogCallback(on_line, NULL);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(lines_here, 2);
    may_have(RLIM_INFINITY);
    everything_works();
}

/* Once TIMInit has returned, nothing needs another thread. */
static void a_limit_in_the_middle(void) {
    int round;
    for (round = 0; round < 3; round++) {
        const char *id;
        start();
        make_users("bob alice");
        may_have(0);
        id = send_text("bob", kTIMConv_C2C, "no thread to be had", 1);
        /* But for a document that is too deep for the stack of this one. */
        REFUSED(TIM_ERR_SDKUNINIT,
                TIMMsgGetMsgList("bob", kTIMConv_C2C, "{\"new_key\":[[[[[[[]]]]]]]}", CB));
        CHECK_INT(TIMInit(APP_ID, config_for("data")), TIM_SUCC);
        as_user("bob");
        OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
        if (round == 0) OK(TIMLogout(CB));
        CHECK_INT(TIMUninit(), TIM_SUCC);
        CHECK(alone_within(5000));
        refused(config_for("data"));
        may_have(RLIM_INFINITY);
    }
    everything_works();
}

/* A name is looked up on a thread that may not be there: that is a failure like others, and passes. */
static void a_name_without_a_thread(void) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    const char *json;
    const char *text;
    Answer *login;
    int closed = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(closed >= 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(closed, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(getsockname(closed, (struct sockaddr *)&address, &size) == 0);
    json = fmt("{\"sdk_config_config_file_path\":\"%s/net\",\"sdk_config_server_url\":\"ws://localhost:%d\"}",
               check_dir, ntohs(address.sin_port));

    may_have(1);
    refused(json);
    may_have(RLIM_INFINITY);
    CHECK_INT(TIMInit(APP_ID, json), TIM_SUCC);
    may_have(0);
    forget_events();
    do {
        text = WAIT_EVENT(EV_NETWORK, kTIMConnectFailed);
    } while (strstr(text, "no thread") == NULL);
    CHECK_PART(text, "localhost");
    CHECK_PART(text, "no thread can be started");
    CHECK_INT(TIMLogin("alice", "sig", CB), TIM_SUCC);
    login = check_last;
    may_have(RLIM_INFINITY);
    forget_events();
    do {
        text = WAIT_EVENT(EV_NETWORK, kTIMConnectFailed);
    } while (strstr(text, "no thread") != NULL);
    may_have(0);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(login->times, 1);
    CHECK_INT(login->code, ERR_SDK_COMM_INTERRUPT);
    CHECK(alone_within(5000));
    may_have(RLIM_INFINITY);
    close(closed);
}

int main(int argc, char **argv) {
    uid_t user = 20000 + (uid_t)(getpid() % 40000);
    begin(argc, argv);
    if (getuid() != 0) {
        puts("skipped: only root can become a user of its own, whose threads can be limited");
        return 0;
    }
    CHECK(chown(check_dir, user, user) == 0);
    CHECK(setgroups(0, NULL) == 0 && setgid(user) == 0 && setuid(user) == 0);
    main_thread = pthread_self();
    listen_to_all();
    TIMSetLogCallback(on_line, NULL);
    too_few();
    calls_without_a_thread();
    functions_inside_such_a_line();
    a_limit_in_the_middle();
    a_name_without_a_thread();
    return end();
}
