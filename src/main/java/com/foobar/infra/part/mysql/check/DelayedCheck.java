package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;

/** What cannot be compared of a replica that stays behind on purpose: it shows what its primary had then, and no set of GTIDs at which both stand. */
final class DelayedCheck extends MemberCheck {

    private final boolean onRequest;

    DelayedCheck(String name, Members members, String replica, boolean onRequest) {
        super(name, members, replica, none());
        this.onRequest = onRequest;
    }

    @Override
    public boolean onRequest() {
        return onRequest;
    }

    @Override
    Verdict judge(View view) {
        return pass("not compared: it is "
                + seconds(members().mysql().delay(server()).toSeconds()) + " behind "
                + members().primary() + " on purpose; to have it compared, take it out of mysql.delayed for that time");
    }
}
