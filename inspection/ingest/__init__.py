"""The doors through which scans come in: STOW-RS, upload, folder, command. Each stores, hashes and checks headers only;
decoding is the workers' (`inspection.services.pictures`)."""
