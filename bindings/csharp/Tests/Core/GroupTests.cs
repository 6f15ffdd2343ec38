using System.Collections.Generic;
using System.Linq;

namespace Doubletick.Tests
{
    /// <summary>Every call once: groups, members, profiles, settings, configuration.</summary>
    internal static class GroupTests
    {
        internal static void Groups()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                rig.Login("bob");
                rig.Login("alice");
                var made = new NewGroup
                {
                    GroupId = "hikers",
                    Name = "远足",
                    Type = GroupType.Public,
                    Notification = "n",
                    Introduction = "i",
                    FaceUrl = "f",
                    AddOption = GroupAddOption.Any,
                    ApproveOption = GroupAddOption.Any,
                    MaxMembers = 10,
                    CustomFields = new Dictionary<string, string> { { "colour", "绿" } },
                };
                Check.Equal("hikers", Check.Wait(client.CreateGroupAsync(made)), "the id");
                Check.Fails(10025, client.CreateGroupAsync(made), "the same id again");
                var results = Check.Wait(client.GetGroupsAsync(new[] { "hikers", "nothing" }));
                Check.Equal(0, results[0].Code, "found");
                Check.Equal(10010, results[1].Code, "not found");
                Check.Equal("nothing", results[1].Group.GroupId, "which one");
                Check.That(results[1].Text.Length > 0, "a text says so");
                var group = results[0].Group;
                Check.Equal("远足", group.Name, "name");
                Check.Equal("n i f", group.Notification + " " + group.Introduction + " " + group.FaceUrl, "texts");
                Check.Equal("alice", group.OwnerId, "owner");
                Check.Equal(GroupAddOption.Any, group.AddOption, "option");
                Check.Equal("绿", group.CustomFields["colour"], "a field of the application");
                Check.That(group.MemberCount == 1 && group.MaxMembers == 10 && group.CreateTime > 0, "numbers");

                Check.Wait(client.ModifyGroupAsync("hikers", new GroupChange { Name = "步行", Introduction = "", IsMuted = true, MaxMembers = 20 }));
                group = Check.Wait(client.GetGroupsAsync(new[] { "hikers" }))[0].Group;
                Check.Equal("步行", group.Name, "the new name");
                Check.Equal("", group.Introduction, "an emptied text");
                Check.Equal("n", group.Notification, "what was not named stays");
                Check.That(group.IsMuted && group.MaxMembers == 20u, "other values");
                Check.Equal("绿", group.CustomFields["colour"], "the field stays too");

                rig.Login("bob");
                Check.Wait(client.JoinGroupAsync("hikers", "你好"));
                Check.Fails(10013, client.JoinGroupAsync("hikers"), "a member already");
                var joined = Check.Wait(client.GetJoinedGroupsAsync()).Single();
                Check.Equal("hikers 步行", joined.GroupId + " " + joined.Name, "joined");
                Check.Equal(MemberRole.Member, joined.Self.Role, "role");
                Check.Fails(10007, client.DeleteGroupAsync("hikers"), "not the owner");
                Check.Wait(client.QuitGroupAsync("hikers"));
                Check.Equal(0, Check.Wait(client.GetJoinedGroupsAsync()).Count, "left");
                Check.Fails(10007, client.SendTextAsync(ConversationId.Group("hikers"), "still there?"), "not a member");

                rig.Login("alice");
                Check.Wait(client.DeleteGroupAsync("hikers"));
                Check.Fails(10010, client.QuitGroupAsync("hikers"), "gone");
            }
        }

        internal static void Members()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                rig.Login("dave");
                var group = rig.Group(GroupType.Work);
                var invited = Check.Wait(client.InviteAsync(group, new[] { "dave", "bob", "nobody" }));
                Check.Same(
                    new[] { "dave Done", "bob Unchanged", "nobody Failed" },
                    invited.Select(one => one.UserId + " " + one.Kind),
                    "invited");
                var page = Check.Wait(client.GetMembersAsync(group));
                Check.Equal(0ul, page.NextCursor, "one page");
                Check.Same(new[] { "alice", "bob", "carol", "dave" }, page.Members.Select(member => member.UserId).OrderBy(id => id), "members");
                Check.Equal(MemberRole.Owner, page.Members.Single(member => member.UserId == "alice").Role, "the owner");

                var change = new MemberChange
                {
                    NameCard = "鲍",
                    MuteSeconds = 600,
                    CustomFields = new Dictionary<string, string> { { "level", "7" } },
                };
                Check.Wait(client.ModifyMemberAsync(group, "bob", change));
                var bob = Check.Wait(client.GetMembersAsync(group, userIds: new[] { "bob" })).Members.Single();
                Check.Equal("鲍", bob.NameCard, "name card");
                Check.Equal("7", bob.CustomFields["level"], "a field of the application");
                Check.That(bob.MutedUntil > client.ServerTime && bob.GroupId == group && bob.JoinTime > 0, "muted");
                Check.Equal(MemberRole.Member, bob.Role, "what was not named stays");
                rig.Login("bob");
                Check.Fails(10017, client.SendTextAsync(ConversationId.Group(group), "psst"), "muted");
                Check.Wait(client.ModifyMemberAsync(group, "bob", new MemberChange { ReceiveOption = ReceiveOption.NotNotify }));
                Check.Equal(ReceiveOption.NotNotify, Check.Wait(client.GetJoinedGroupsAsync())[0].Self.ReceiveOption, "receive option");

                rig.Login("alice");
                var removed = Check.Wait(client.KickAsync(group, new[] { "carol", "nobody" }, "bye"));
                Check.Same(new[] { "carol Done", "nobody Failed" }, removed.Select(one => one.UserId + " " + one.Kind), "removed");
                Check.Wait(client.ModifyGroupAsync(group, new GroupChange { OwnerId = "bob" }));
                Check.Equal("bob", Check.Wait(client.GetGroupsAsync(new[] { group }))[0].Group.OwnerId, "the new owner");
            }
        }

        internal static void Profiles()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                rig.WithBob();
                Check.Wait(client.ModifyProfileAsync(new ProfileChange
                {
                    NickName = "爱丽丝",
                    FaceUrl = "f",
                    Gender = Gender.Female,
                    Signature = "s",
                    AddPermission = AddPermission.Deny,
                    Location = "l",
                    Language = 1,
                    Birthday = 20001231,
                    Level = 2,
                    Role = 3,
                    CustomFields = new Dictionary<string, string> { { "pet", "🐈" } },
                }));
                Check.Wait(client.ModifyProfileAsync(new ProfileChange { Signature = "" }));
                var profiles = Check.Wait(client.GetProfilesAsync(new[] { "bob", "nobody", "alice" }));
                Check.Same(new[] { "bob", "alice" }, profiles.Select(profile => profile.UserId), "those that exist");
                var alice = profiles[1];
                Check.Equal("爱丽丝 f  l", alice.NickName + " " + alice.FaceUrl + " " + alice.Signature + " " + alice.Location, "texts");
                Check.Equal(Gender.Female, alice.Gender, "gender");
                Check.Equal(AddPermission.Deny, alice.AddPermission, "permission");
                Check.Equal("1 20001231 2 3", alice.Language + " " + alice.Birthday + " " + alice.Level + " " + alice.Role, "numbers");
                Check.Same(new[] { "🐈" }, alice.CustomFields.Values, "a field of the application");
                Check.Fails(6017, client.GetProfilesAsync(new string[0]), "nobody");
            }
        }

        internal static void SettingsAndConfiguration()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                rig.Login("alice");
                var settings = Check.Wait(client.GetSettingsAsync());
                Check.Same(new[] { GroupType.Public, GroupType.Work, GroupType.Meeting }, settings.ReceiptGroupTypes.OrderBy(type => type), "types");
                Check.Equal((ulong?)120, settings.RevokeSeconds, "revoke");
                var changed = Check.Wait(client.SetSettingsAsync(new ServiceSettings
                {
                    ReceiptGroupTypes = new List<GroupType> { GroupType.Community },
                    OneDevicePerPlatform = false,
                    RequestBurst = 500,
                }));
                Check.Same(new[] { GroupType.Community }, changed.ReceiptGroupTypes, "types now");
                Check.Equal((bool?)false, changed.OneDevicePerPlatform, "devices now");
                Check.Equal((ulong?)500, changed.RequestBurst, "burst now");
                Check.Equal(settings.MessageBytes, changed.MessageBytes, "what was not named stays");
                Check.That(changed.GroupMembers > 0 && changed.ReceiptIntervalMilliseconds > 0 && changed.RequestsPerSecond > 0
                    && changed.ConnectionsPerUser > 0 && changed.ConnectionsPerAddress > 0, "all values are there");
                Check.Fails(6017, client.SetSettingsAsync(new ServiceSettings { MessageBytes = 0 }), "a value out of range");

                var all = Check.Wait(client.ConfigureAsync("{\"set_config_user_define_data\":\"数据\"}"));
                Check.That(all.Contains("\"set_config_user_define_data\":\"数据\""), all);
                Check.Fails(-3, client.ConfigureAsync("no JSON"), "no JSON");
                Check.Wait(client.SetLogLevelAsync(LogLevel.Warn));
                Check.That(Check.Wait(client.ConfigureAsync(null)).Contains("\"set_config_callback_log_level\":5"), "the level");
                Check.Wait(client.SetLogLevelAsync(LogLevel.Info));
                var answer = Check.Wait(client.CallExperimentalAsync(
                    "{\"request_internal_operation\":\"internal_operation_is_commercial_ability_enabled\",\"request_is_commercial_ability_enabled_param\":1}"));
                Check.That(answer.Contains("internal_operation_is_commercial_ability_enabled"), answer);
            }
        }
    }
}
