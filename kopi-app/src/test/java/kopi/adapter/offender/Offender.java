package kopi.adapter.offender;

import java.util.Map;
import kopi.adapter.neighbour.Neighbour;
import kopi.app.Main;
import picocli.CommandLine.Command;
import tools.jackson.databind.ObjectMapper;

/** An adapter that knows another one, the program and its libraries, prints, and ends the process. */
@Command
public final class Offender {
    private Offender() {}

    static Class<?> anotherAdapter() {
        return Neighbour.class;
    }

    static Class<?> program() {
        return Main.class;
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

    static String json() {
        return new ObjectMapper().writeValueAsString(Map.of());
    }
}
