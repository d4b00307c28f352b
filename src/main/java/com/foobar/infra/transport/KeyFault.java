package com.foobar.infra.transport;

/**
 * Why a key's file can't be used.
 *
 * @param why to follow the file's name
 * @param todo what to do about it, a sentence or a command with what it is for
 */
public record KeyFault(String why, String todo) {}
