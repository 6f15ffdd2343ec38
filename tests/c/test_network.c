/* Chapter "The network": which server TIMInit takes, and what happens while no server can be reached. */
#include "check.h"

#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define URL_KEY "sdk_config_server_url"
#define CA_KEY "sdk_config_server_ca_file"
#define CUSTOM "internal_operation_set_custom_server_info"

/* ---- looking up names: this takes the place of the system's function ---- */

static pthread_mutex_t lookup_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t lookup_changed = PTHREAD_COND_INITIALIZER;
static int lookups_begun, lookups_allowed;

/* Waits until lookups are allowed, and finds nothing. */
#ifdef __cplusplus
extern "C"
#endif
    int
    getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
    (void)name;
    (void)service;
    (void)hints;
    *found = NULL;
    pthread_mutex_lock(&lookup_mutex);
    lookups_begun++;
    pthread_cond_broadcast(&lookup_changed);
    while (!lookups_allowed) pthread_cond_wait(&lookup_changed, &lookup_mutex);
    pthread_mutex_unlock(&lookup_mutex);
    return EAI_NONAME;
}

/* ---- servers that are none ---- */

/* A port of 127.0.0.1: nobody listens on it, or (with `listens`) nobody answers who connects. */
static int bad_port(int listens) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(server >= 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(server, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(getsockname(server, (struct sockaddr *)&address, &size) == 0);
    if (listens) CHECK(listen(server, 8) == 0);
    return ntohs(address.sin_port); /* the socket stays open until the process ends */
}

/* The configuration for a server and a file with certificates; NULL leaves a key out. */
static const char *config(const char *url, const char *ca_file) {
    return fmt("{\"sdk_config_config_file_path\":\"%s/data\"%s%s}", check_dir,
               url == NULL ? "" : fmt(",\"" URL_KEY "\":\"%s\"", url),
               ca_file == NULL ? "" : fmt(",\"" CA_KEY "\":\"%s\"", ca_file));
}

static int there_is(const char *name) { return access(fmt("%s/data/%s", check_dir, name), F_OK) == 0; }

/* TIMInit returns this, and its line in the log names who is to blame. */
static void refused(int result, const char *json, const char *named) {
    CHECK_INT(TIMInit(APP_ID, json), result);
    CHECK_PART(WAIT_EVENT(EV_LOG, kTIMLog_Warn), fmt("TIMInit: %s: ", named));
}

static const char *custom_server(const char *addresses) {
    return fmt("{\"request_internal_operation\":\"" CUSTOM "\",\"request_set_custom_server_info_param\":{"
               "\"longconnection_address_array\":[%s]}}",
               addresses);
}

static const char *address(int port) {
    return fmt("{\"server_address_ip\":\"127.0.0.1\",\"server_address_port\":%d}", port);
}

/* ---- the tests ---- */

static void bad_urls(void) {
    const char *const urls[] = {"nonsense", "http://127.0.0.1:1", "ws://",           "ws://127.0.0.1:99999",
                                "ws:///ws", "wss://",             "ws://a b:1",      "embedded:data",
                                "ws://:1",  "ws://[::1:1",        "ws://127.0.0.1:x"};
    size_t i;
    for (i = 0; i < sizeof urls / sizeof *urls; i++) {
        refused(TIM_ERR_PARAM, config(urls[i], NULL), URL_KEY);
        setenv("DOUBLETICK_SERVER_URL", urls[i], 1);
        refused(TIM_ERR_PARAM, config(NULL, NULL), "DOUBLETICK_SERVER_URL");
        unsetenv("DOUBLETICK_SERVER_URL");
    }
    refused(TIM_ERR_JSON, "{\"" URL_KEY "\":5}", URL_KEY);
    OK(callExperimentalAPI(custom_server(address(99999)), CB));
    refused(TIM_ERR_PARAM, config(NULL, NULL), CUSTOM);
    OK(callExperimentalAPI(custom_server(""), CB));
}

static void bad_certificates(void) {
    const char *missing = fmt("%s/missing.pem", check_dir);
    const char *empty = fmt("%s/empty.pem", check_dir);
    FILE *file = fopen(empty, "w");
    CHECK(file != NULL && fputs("no certificate\n", file) >= 0 && fclose(file) == 0);
    refused(TIM_ERR_PARAM, config("wss://127.0.0.1:1", missing), CA_KEY);
    refused(TIM_ERR_PARAM, config("wss://127.0.0.1:1", empty), CA_KEY);
    refused(TIM_ERR_PARAM, config("wss://127.0.0.1:1", check_dir), CA_KEY);
    refused(TIM_ERR_JSON, "{\"" CA_KEY "\":[]}", CA_KEY);
    setenv("DOUBLETICK_SERVER_CA_FILE", missing, 1);
    refused(TIM_ERR_PARAM, config("wss://127.0.0.1:1", NULL), "DOUBLETICK_SERVER_CA_FILE");
    refused(TIM_ERR_PARAM, config("wss://127.0.0.1:1", empty), CA_KEY);
    refused(TIM_ERR_PARAM, config("wss://:1", NULL), URL_KEY); /* the file is bad too, the URL comes first */
    unsetenv("DOUBLETICK_SERVER_CA_FILE");
    CHECK(alone_within(5000));
    CHECK(!there_is("lock"));
}

/* Ends the SDK while a login waits for the link. */
static void interrupt_the_login(void) {
    Answer *login;
    char user[128];
    CHECK_INT(TIMLogin("alice", "sig", CB), TIM_SUCC);
    login = check_last;
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_Logining);
    CHECK_INT(TIMGetLoginUserID(user), TIM_SUCC);
    CHECK_TEXT(user, "alice");
    FAILS(ERR_SDK_NOT_LOGGED_IN, TIMConvGetConvList(CB));
    FAILS(ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS, TIMLogin("alice", "sig", CB));
    FAILS(ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS, TIMLogout(CB));
    CHECK_INT(login->times, 0);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(login->times, 1);
    CHECK_INT(login->code, ERR_SDK_COMM_INTERRUPT);
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
}

static void nobody_listens(void) {
    const char *url = fmt("ws://127.0.0.1:%d", bad_port(0));
    int round;
    for (round = 0; round < 3; round++) {
        forget_events();
        CHECK_INT(TIMInit(APP_ID, config(url, NULL)), TIM_SUCC);
        if (round == 0) CHECK_INT(TIMUninit(), TIM_SUCC); /* at once */
        if (round == 0) continue;
        WAIT_EVENT(EV_NETWORK, kTIMConnecting);
        CHECK(WAIT_EVENT(EV_NETWORK, kTIMConnectFailed)[0] != '\0');
        /* It goes on trying. */
        WAIT_EVENT(EV_NETWORK, kTIMConnecting);
        WAIT_EVENT(EV_NETWORK, kTIMConnectFailed);
        interrupt_the_login();
        CHECK(alone_within(5000));
    }
    CHECK(!there_is("lock"));
    CHECK(!there_is(fmt("app-%u.db", APP_ID)));
}

static void nobody_answers(void) {
    forget_events();
    CHECK_INT(TIMInit(APP_ID, config(fmt("ws://127.0.0.1:%d/ws", bad_port(1)), NULL)), TIM_SUCC);
    WAIT_EVENT(EV_NETWORK, kTIMConnecting);
    interrupt_the_login();
    CHECK(alone_within(5000));
    CHECK_INT(count_events(EV_NETWORK, kTIMConnected), 0);
}

/* TIMUninit ends although the system does not come back; the last thread ends when it does. */
static void a_name_that_is_looked_up_for_ever(void) {
    int round;
    for (round = 0; round < 2; round++) {
        forget_events();
        CHECK_INT(TIMInit(APP_ID, config("ws://chat.example.org:7700", NULL)), TIM_SUCC);
        pthread_mutex_lock(&lookup_mutex);
        while (lookups_begun <= round) pthread_cond_wait(&lookup_changed, &lookup_mutex);
        pthread_mutex_unlock(&lookup_mutex);
        interrupt_the_login();
        CHECK(thread_count() > 1);
    }
    pthread_mutex_lock(&lookup_mutex);
    lookups_allowed = 1;
    pthread_cond_broadcast(&lookup_changed);
    pthread_mutex_unlock(&lookup_mutex);
    CHECK(alone_within(5000));

    /* A name that does not exist is told like any other failure. */
    CHECK_INT(TIMInit(APP_ID, config("ws://chat.example.org:7700", NULL)), TIM_SUCC);
    CHECK(WAIT_EVENT(EV_NETWORK, kTIMConnectFailed)[0] != '\0');
    CHECK_INT(TIMUninit(), TIM_SUCC);
}

/* Whether TIMInit with this configuration opens the embedded service. */
static int is_embedded(const char *json) {
    int embedded;
    forget_events();
    CHECK_INT(TIMInit(APP_ID, json), TIM_SUCC);
    WAIT_EVENT(EV_NETWORK, kTIMConnecting);
    for (embedded = 0; count_events(EV_NETWORK, kTIMConnectFailed) == 0 && !embedded; sleep_ms(5))
        embedded = count_events(EV_NETWORK, kTIMConnected) > 0;
    CHECK_INT(TIMUninit(), TIM_SUCC);
    return embedded;
}

/* The configuration beats the experimental operation, which beats the environment. */
static void who_names_the_server(void) {
    const char *closed = fmt("ws://127.0.0.1:%d", bad_port(0));
    int port = bad_port(0);
    CHECK(is_embedded(config(NULL, NULL)));
    CHECK(is_embedded(config("", NULL)));
    setenv("DOUBLETICK_SERVER_URL", closed, 1);
    CHECK(!is_embedded(config(NULL, NULL)));
    CHECK(is_embedded(config("embedded:", NULL)));
    setenv("DOUBLETICK_SERVER_URL", "", 1);
    CHECK(is_embedded(config(NULL, NULL)));
    setenv("DOUBLETICK_SERVER_URL", "nonsense", 1);
    OK(callExperimentalAPI(custom_server(fmt("%s,%s", address(port), address(1))), CB));
    CHECK(!is_embedded(config(NULL, NULL)));
    CHECK(is_embedded(config("embedded:", NULL)));
    unsetenv("DOUBLETICK_SERVER_URL");
    CHECK(!is_embedded(config(NULL, NULL))); /* it holds for every TIMInit */
    OK(callExperimentalAPI(custom_server(""), CB));

    /* While the SDK runs it changes nothing; the next TIMInit takes it. */
    forget_events();
    start();
    WAIT_EVENT(EV_NETWORK, kTIMConnected);
    OK(callExperimentalAPI(custom_server(address(port)), CB));
    OK(TIMLogin("alice", "sig", CB));
    CHECK_INT(TIMInit(APP_ID, config(NULL, NULL)), TIM_SUCC);
    OK(TIMConvGetConvList(CB));
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK(!is_embedded(config(NULL, NULL)));
    OK(callExperimentalAPI(custom_server(""), CB));
    CHECK(is_embedded(config(NULL, NULL)));
}

/* ---- two processes ---- */

static char *program;
/* A server that nobody can reach, in both processes. */
#define NOWHERE "ws://127.0.0.1:1"

/* The other process: holds the directory of NOWHERE until it is killed. */
static int hold(void) {
    CHECK_INT(TIMInit(APP_ID, config(NOWHERE, NULL)), TIM_SUCC);
    puts("held");
    pause();
    return 1;
}

static pid_t start_a_holder(void) {
    int said[2];
    char first;
    pid_t child;
    CHECK(pipe(said) == 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(said[1], STDOUT_FILENO);
        close(said[0]);
        close(said[1]);
        execl(program, program, check_dir, "hold", (char *)NULL);
        _exit(1);
    }
    close(said[1]);
    CHECK(read(said[0], &first, 1) == 1 && first == 'h');
    close(said[0]);
    return child;
}

/* What a device has of a server belongs to one process at a time. */
static void a_directory_of_one_process(void) {
    const char *state = fmt("%s/data/app-%u-devices-127.0.0.1-1", check_dir, APP_ID);
    pid_t holder = start_a_holder();
    int round;
    for (round = 0; round < 3; round++) {
        const char *line;
        CHECK_INT(TIMInit(APP_ID, config(NOWHERE, NULL)), TIM_ERR_PARAM);
        line = WAIT_EVENT(EV_LOG, kTIMLog_Warn);
        CHECK_PART(line, "TIMInit: sdk_config_config_file_path: ");
        CHECK_PART(line, state);
        CHECK_PART(line, "another process");
        CHECK_PART(line, "a directory of its own");
        FAILS(ERR_SDK_NOT_INITIALIZED, TIMLogin("alice", "sig", CB));
    }
    /* Another server is another device. */
    CHECK_INT(TIMInit(APP_ID, config("ws://127.0.0.1:2", NULL)), TIM_SUCC);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK(kill(holder, SIGKILL) == 0);
    CHECK(waitpid(holder, NULL, 0) == holder);
    for (round = 0; round < 20; round++) {
        CHECK_INT(TIMInit(APP_ID, config(NOWHERE, NULL)), TIM_SUCC);
        CHECK_INT(TIMUninit(), TIM_SUCC);
    }
}

/* ---- proxies ---- */

#define SECRET "topsecret"

static const char *proxy(const char *kind, const char *ip, int port) {
    return fmt("{\"set_config_%s_proxy_info\":{\"%s_proxy_info_ip\":\"%s\",\"%s_proxy_info_port\":%d,"
               "\"%s_proxy_info_username\":\"" SECRET "\",\"%s_proxy_info_password\":\"" SECRET "\"}}",
               kind, kind, ip, kind, port, kind, kind);
}

/* A failure to connect whose text has this in it; what was under way before a change may still be told. */
static void fails_at(const char *part) {
    const char *text;
    do {
        text = WAIT_EVENT(EV_NETWORK, kTIMConnectFailed);
        CHECK(strstr(text, SECRET) == NULL);
    } while (strstr(text, part) == NULL);
}

static int any_event_has(const char *part) {
    const Event *event;
    int found = 0;
    pthread_mutex_lock(&check_mutex);
    for (event = check_events; event != NULL; event = event->next) found |= strstr(event->text, part) != NULL;
    pthread_mutex_unlock(&check_mutex);
    return found;
}

/* TIMSetConfig names a proxy, and holds from the next connection on. */
static void proxies(void) {
    int closed = bad_port(0);
    const char *config_now, *url = fmt("ws://127.0.0.1:%d", bad_port(0));
    OK(TIMSetConfig(proxy("http", "127.0.0.1", closed), CB));
    forget_events();
    CHECK_INT(TIMInit(APP_ID, config(url, NULL)), TIM_SUCC);
    fails_at(fmt("HTTP proxy 127.0.0.1:%d: ", closed));

    /* What cannot be changes nothing. */
    config_now = OK(TIMSetConfig(NULL, CB));
    REFUSED(TIM_ERR_PARAM, TIMSetConfig(proxy("socks5", "127.0.0.1", closed), CB));
    REFUSED(TIM_ERR_PARAM, TIMSetConfig(proxy("http", "user:" SECRET "@127.0.0.1", 1), CB));
    CHECK_PART(WAIT_EVENT(EV_LOG, kTIMLog_Warn), "set_config_socks5_proxy_info");
    CHECK_PART(WAIT_EVENT(EV_LOG, kTIMLog_Warn), "http_proxy_info_ip");
    REFUSED(TIM_ERR_PARAM, TIMSetConfig(proxy("http", "127.0.0.1", 65536), CB));
    REFUSED(TIM_ERR_JSON, TIMSetConfig("{\"set_config_is_environment_proxy\":1}", CB));
    CHECK_TEXT(OK(TIMSetConfig(NULL, CB)), config_now);
    CHECK_ITEM(config_now, "set_config_is_environment_proxy=true");

    OK(TIMSetConfig("{\"set_config_http_proxy_info\":{\"http_proxy_info_ip\":\"\"}}", CB));
    OK(TIMSetConfig(proxy("socks5", "127.0.0.1", closed), CB));
    fails_at(fmt("SOCKS5 proxy 127.0.0.1:%d: ", closed));
    CHECK_INT(TIMUninit(), TIM_SUCC);
    OK(TIMSetConfig("{\"set_config_socks5_proxy_info\":{\"socks5_proxy_info_ip\":\"\"}}", CB));

    /* Where none is set the environment names one, unless that is switched off; the log has no secret. */
    setenv("http_proxy", fmt("http://" SECRET ":" SECRET "@127.0.0.1:%d", closed), 1);
    CHECK_INT(TIMInit(APP_ID, config("ws://chat.example.org:7700", NULL)), TIM_SUCC);
    fails_at(fmt("HTTP proxy 127.0.0.1:%d: ", closed));
    OK(TIMSetConfig("{\"set_config_is_environment_proxy\":false}", CB));
    fails_at("chat.example.org");
    CHECK_INT(TIMUninit(), TIM_SUCC);
    unsetenv("http_proxy");
    OK(TIMSetConfig("{\"set_config_is_environment_proxy\":true}", CB));
    CHECK(!any_event_has(SECRET));
}

int main(int argc, char **argv) {
    static const char *const variables[] = {"http_proxy", "HTTP_PROXY", "all_proxy",
                                            "ALL_PROXY",  "no_proxy",   "NO_PROXY"};
    size_t i;
    begin(argc, argv);
    program = argv[0];
    if (argc > 2) return hold();
    for (i = 0; i < sizeof variables / sizeof *variables; i++) unsetenv(variables[i]);
    unsetenv("DOUBLETICK_SERVER_URL");
    unsetenv("DOUBLETICK_SERVER_CA_FILE");
    listen_to_all();
    TIMSetLogCallback(on_log, NULL);
    bad_urls();
    bad_certificates();
    nobody_listens();
    nobody_answers();
    a_name_that_is_looked_up_for_ever();
    who_names_the_server();
    a_directory_of_one_process();
    proxies();
    return end();
}
