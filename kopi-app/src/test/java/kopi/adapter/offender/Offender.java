package kopi.adapter.offender;

import java.util.Map;
import kopi.adapter.neighbour.Neighbour;
import kopi.app.Main;
import kopi.protocol.v1.ClusterMark;
import org.apache.calcite.avatica.util.Casing;
import picocli.CommandLine.Command;
import tools.jackson.databind.ObjectMapper;

/**
 * An adapter that knows another one, generated types, the program and its libraries, prints, names a role, and ends the
 * process.
 */
@Command
public final class Offender {
    private Offender() {}

    static Class<?> anotherAdapter() {
        return Neighbour.class;
    }

    static Class<?> program() {
        return Main.class;
    }

    static Class<?> generated() {
        return ClusterMark.class;
    }

    static void exit() {
        System.exit(1);
    }

    static void halt() {
        Runtime.getRuntime().halt(1);
    }

    static void print() {
        System.out.println("x");
    }

    static String role(int number) {
        return "kopi.filter." + number;
    }

    static Class<?> parser() {
        return Casing.class;
    }

    static String json() {
        return new ObjectMapper().writeValueAsString(Map.of());
    }
}
