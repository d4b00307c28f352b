package com.foobar.infra.transport;

import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchRevokedHostKeyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Objects;

/** Turns what went wrong while connecting to one host into words. */
final class ConnectFailures {

    private final Endpoint endpoint;
    private final SshSettings settings;
    private final Link link;
    private final HostKeyGate gate;
    private final LoginFailures logins;

    ConnectFailures(Endpoint endpoint, SshSettings settings, Link link, HostKeyGate gate, LoginFailures logins) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.link = link;
        this.gate = gate;
        this.logins = logins;
    }

    TransportException explain(Throwable failure) {
        var refusal = gate.refusal();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var silence = link.cutBecause();
        if (link instanceof CommandLink command && !command.connected()) {
            var proxy = command.proxy();
            return of(
                    Kind.UNREACHABLE,
                    "can't be reached through ProxyCommand (" + proxy.place() + ")"
                            + (silence == null ? command.outcome() : ": " + silence + said(command)),
                    "Try the command by hand: " + proxy.command(),
                    failure);
        }
        if (silence != null) {
            return of(
                    Kind.UNREACHABLE,
                    "accepted the connection, but then " + silence,
                    "The host may be frozen or overloaded, or what listens there is no sshd.",
                    failure);
        }
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException network) {
                return network(network);
            }
        }
        return protocol(failure);
    }

    private static String said(CommandLink command) {
        var complaints = command.complaints();
        return complaints.isEmpty() ? "" : "; it said: " + complaints;
    }

    private TransportException network(IOException failure) {
        var address = endpoint.address();
        return switch (failure) {
            case UnknownHostException e ->
                of(
                        Kind.UNKNOWN_NAME,
                        "can't be reached: the name " + address + " does not resolve",
                        "Correct the address in the inventory, or write an IP address.",
                        e);
            case SocketTimeoutException e ->
                unreachable("no answer within " + SshSession.seconds(settings.connectTimeout()), e);
            case NoRouteToHostException e -> unreachable("no route to it", e);
            case ConnectException e
            when message(e).contains("refused") ->
                of(
                        Kind.UNREACHABLE,
                        "refused the connection",
                        "Is sshd running there, and is " + endpoint.port() + " its port?",
                        e);
            case JumpLink.Refused e
            when e.prohibited() ->
                of(
                        Kind.UNREACHABLE,
                        "can't be reached: the jump host forbids forwarding to it",
                        "Set AllowTcpForwarding (and PermitOpen) in the jump host's sshd_config.",
                        e);
            case JumpLink.Refused e -> unreachable("the jump host could not connect to it", e);
            default -> link.getInputStream() == null ? unreachable(message(failure), failure) : hungUp(failure);
        };
    }

    /** OpenSSH says why before its first packet, since 9.8; later it says nothing where it has not said goodbye. */
    private TransportException hungUp(Throwable failure) {
        var greeting = link.greeting();
        if (greeting.contains("Exceeded MaxStartups")) {
            return of(
                    Kind.CONNECTION_LOST,
                    "hung up: " + greeting,
                    "Too many others are logging in there just now. Try again, or raise MaxStartups in its sshd_config.",
                    failure);
        }
        if (greeting.contains("Not allowed at this time")) {
            return of(
                    Kind.CONNECTION_LOST,
                    "hung up: " + greeting,
                    "Its sshd penalises this address for logins that failed before (PerSourcePenalties): wait some"
                            + " minutes, or exempt it by PerSourcePenaltyExemptList in its sshd_config.",
                    failure);
        }
        if (!greeting.isEmpty()) {
            return of(
                    Kind.CONNECTION_LOST,
                    "hung up: " + greeting,
                    "Is " + endpoint.port() + " the port of its sshd?",
                    failure);
        }
        return of(
                Kind.CONNECTION_LOST,
                "closed the connection while logging in (" + message(failure) + ")",
                "Its sshd may limit unauthenticated connections (MaxStartups) or penalise this address "
                        + "(PerSourcePenalties): see its log.",
                failure);
    }

    private TransportException unreachable(String why, Throwable cause) {
        return of(
                Kind.UNREACHABLE,
                "can't be reached: " + why,
                "Is the host up, are address and port right, and does a firewall let us through?",
                cause);
    }

    private TransportException protocol(Throwable failure) {
        var message = message(failure);
        if (failure instanceof JSchRevokedHostKeyException) {
            return of(Kind.REVOKED_HOST_KEY, "presented a revoked host key: " + message, "", failure);
        }
        if (failure instanceof JSchHostKeyException) {
            return of(Kind.UNKNOWN_HOST_KEY, "presented a host key that is not accepted: " + message, "", failure);
        }
        var login = logins.explain(failure);
        if (login.isPresent()) {
            return of(login.get().kind(), login.get().what(), login.get().hint(), failure);
        }
        if (message.contains("closed by foreign host")) {
            return hungUp(failure);
        }
        return of(
                Kind.PROTOCOL,
                "can't be talked to: " + message,
                "OpenSSH 8.2 or later with its default algorithms is expected there.",
                failure);
    }

    private TransportException of(Kind kind, String what, String hint, Throwable cause) {
        return new TransportException(
                kind, endpoint.name(), endpoint.name() + " (" + endpoint.describe() + ") " + what, hint, cause);
    }

    private static String message(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }
}
