package com.foobar.infra.role;

import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.role.render.RenderedFile;

/** Turns rendered files into resources. */
final class Rendered {

    private Rendered() {}

    static FileResource resource(String server, RenderedFile file, ServiceSpec service) {
        return new FileResource(
                server,
                file.path(),
                file.content(),
                Integer.toOctalString(file.mode()),
                file.owner(),
                file.group(),
                service);
    }
}
