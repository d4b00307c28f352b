package com.foobar.infra.role;

import com.foobar.infra.resource.Resource;
import java.util.List;

/** One part of the stack: what it needs installed, and what it is made of, stage by stage. */
interface Role {
    /** Installed before any stage of any role. */
    List<Resource> packages();

    /** In order. */
    List<DesiredStage> stages();
}
