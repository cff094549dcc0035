module nordmesh.invalid/clock-jump

go 1.26.0
