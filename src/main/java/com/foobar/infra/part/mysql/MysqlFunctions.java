package com.foobar.infra.part.mysql;

import com.foobar.infra.part.mysql.account.AccountResource;
import com.foobar.infra.part.mysql.handover.HandoverStages;
import com.foobar.infra.part.mysql.replication.ReplicationResource;
import com.foobar.infra.part.mysql.replication.SemiSyncResource;
import com.foobar.infra.part.mysql.setting.MysqlSettingsResource;
import com.foobar.infra.shell.Library;
import java.util.List;

/** The shell functions of the databases' steps, each file beside what calls it most. */
final class MysqlFunctions {

    static final List<Library> ALL = List.of(
            Library.beside(MysqlFunctions.class, "client.sh"),
            Library.beside(MysqlFunctions.class, "deletion.sh"),
            Library.beside(MysqlSettingsResource.class, "settings.sh"),
            Library.beside(AccountResource.class, "accounts.sh"),
            Library.beside(ReplicationResource.class, "joining.sh"),
            Library.beside(ReplicationResource.class, "stopping.sh"),
            Library.beside(SemiSyncResource.class, "semi-sync.sh"),
            HandoverStages.FUNCTIONS);

    private MysqlFunctions() {}
}
