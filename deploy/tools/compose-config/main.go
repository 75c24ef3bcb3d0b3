// compose-config loads a compose file as `docker compose config --quiet` does, without an engine.
//
// Usage: compose-config FILE [ENV-FILE]... Prints the names of the services that would be started, one a line. The
// schema, what services refer to (networks, volumes, profiles, dependencies, env files) and the interpolation of
// variables are looked at by Compose's own loader; what it refuses or warns of is printed, and the exit code is 1.
// Variables come from the env files alone: nothing of this machine's environment is used.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/sirupsen/logrus"
)

// serviceNames are those of the services that these files start.
func serviceNames(file string, envFiles []string) ([]string, error) {
	options, err := cli.NewProjectOptions(
		[]string{file},
		cli.WithWorkingDirectory(filepath.Dir(file)),
		cli.WithEnvFiles(envFiles...),
		cli.WithDotEnv,
		cli.WithDefaultProfiles(),
	)
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	names := project.ServiceNames()
	sort.Strings(names)
	return names, nil
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: compose-config FILE [ENV-FILE]...")
		os.Exit(2)
	}
	var warnings bytes.Buffer
	logrus.SetOutput(&warnings)
	logrus.SetFormatter(&logrus.TextFormatter{DisableTimestamp: true, DisableColors: true})
	names, err := serviceNames(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Println(err)
	}
	fmt.Print(warnings.String())
	if err != nil || warnings.Len() > 0 {
		os.Exit(1)
	}
	for _, name := range names {
		fmt.Println(name)
	}
}
