using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Doubletick.Compat;

// Bob reads a message of alice, and alice learns it, by the names of the vendor's wrapper.
internal static class Consumer
{
    private static readonly TaskCompletionSource<Message> Arrived = new TaskCompletionSource<Message>();
    private static readonly TaskCompletionSource<MessageReceipt> Told = new TaskCompletionSource<MessageReceipt>();

    private static void Main()
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        var config = new SdkConfig { sdk_config_config_file_path = "data" };
        Good(TencentIMSDK.Init(1400000000UL, config), "Init");
        TencentIMSDK.AddRecvNewMsgCallback((List<Message> messages, string user_data) =>
        {
            var other = messages.Find(message => message.message_is_from_self != true);
            if (other != null)
            {
                Arrived.TrySetResult(other);
            }
        });
        TencentIMSDK.SetMsgReadedReceiptCallback(
            (List<MessageReceipt> receipts, string user_data) => Told.TrySetResult(receipts[0]));

        Login("bob");
        Login("alice");
        var text = new Elem { elem_type = TIMElemType.kTIMElem_Text, text_elem_content = "Is anybody there? 👋" };
        var toBob = new Message { message_elem_array = new List<Elem> { text }, message_need_read_receipt = true };
        Done("send", callback => TencentIMSDK.MsgSendMessage(
            "bob", TIMConvType.kTIMConv_C2C, toBob, new StringBuilder(128),
            (int code, string desc, Message sent, string user_data) => callback(code, desc, user_data)));
        Login("bob");
        var read = Arrived.Task.Result;
        Console.WriteLine("bob reads: " + read.message_elem_array[0].text_elem_content);
        Done("receipt", callback => TencentIMSDK.MsgSendMessageReadReceipts(new List<Message> { read }, callback));
        Login("alice");
        var isRead = Told.Task.Result.msg_receipt_is_peer_read;
        Console.WriteLine("alice hears: bob has" + (isRead ? "" : " not") + " read it");
        Good(TencentIMSDK.Uninit(), "Uninit");
    }

    private static void Login(string user)
    {
        Done("login of " + user, callback => TencentIMSDK.Login(user, "any text", callback));
    }

    // Calls, and waits for the answer.
    private static void Done(string what, Func<NullValueCallback, TIMResult> call)
    {
        var answer = new TaskCompletionSource<string>();
        NullValueCallback callback = (code, desc, user_data) => answer.TrySetResult(code == 0 ? null : code + " " + desc);
        Good(call(callback), what);
        if (answer.Task.Result != null)
        {
            throw new InvalidOperationException(what + ": " + answer.Task.Result);
        }
    }

    private static void Good(TIMResult result, string what)
    {
        if (result != TIMResult.TIM_SUCC)
        {
            throw new InvalidOperationException(what + ": " + result);
        }
    }
}
