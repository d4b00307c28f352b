package com.foobar.offending.engine;

import com.jcraft.jsch.JSch;
import freemarker.template.Configuration;
import org.yaml.snakeyaml.LoaderOptions;
import picocli.CommandLine;

/** Knows what only one room each may know. */
record KnowsLibraries(JSch ssh, Configuration templates, LoaderOptions yaml, CommandLine words) {}
